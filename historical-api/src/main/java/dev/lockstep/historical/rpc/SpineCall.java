/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lockstep.historical.job.Job;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.historical.job.SpineDraft;
import dev.lockstep.proto.v1.GetHistoricalFeaturesRequest;
import dev.lockstep.proto.v1.HistoricalFeaturesHeader;
import dev.lockstep.proto.v1.HistoricalFeaturesPart;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One call of GetHistoricalFeatures: takes the spine in, one piece at a time, then hands over to
 * the thread that answers.
 */
final class SpineCall implements StreamObserver<GetHistoricalFeaturesRequest> {
  private final Jobs jobs;
  private final ServerCallStreamObserver<HistoricalFeaturesPart> call;
  private final Executor executor;
  private final PartSink sink;

  @GuardedBy("this")
  private @Nullable SpineDraft draft;

  @GuardedBy("this")
  private @Nullable Job job;

  @GuardedBy("this")
  private boolean detached;

  @GuardedBy("this")
  private boolean over;

  SpineCall(Jobs jobs, ServerCallStreamObserver<HistoricalFeaturesPart> call, Executor executor) {
    this.jobs = jobs;
    this.call = call;
    this.executor = executor;
    this.sink = new PartSink(call, this::gone);
    call.disableAutoRequest();
    call.request(1);
  }

  @Override
  public synchronized void onNext(GetHistoricalFeaturesRequest request) {
    if (over) {
      return;
    }
    try {
      take(request);
      call.request(1);
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  @GuardedBy("this")
  private void take(GetHistoricalFeaturesRequest request) throws IOException {
    switch (request.getPartCase()) {
      case HEADER -> begin(request.getHeader());
      case ARROW -> {
        if (draft == null) {
          throw JobMessages.invalid("the first message must hold the header");
        }
        for (ByteBuffer bytes : request.getArrow().asReadOnlyByteBufferList()) {
          var unused = draft.channel().write(bytes);
        }
      }
      case PART_NOT_SET ->
          throw JobMessages.invalid("a message holds a header or a piece of Arrow");
    }
  }

  @GuardedBy("this")
  private void begin(HistoricalFeaturesHeader header) throws IOException {
    if (draft != null) {
      throw JobMessages.invalid("only the first message may hold a header");
    }
    detached = header.getDetached();
    draft = jobs.draft(JobMessages.request(header));
  }

  /** The client is done with sending, or gone; then there is nobody to answer. */
  @Override
  public void onError(Throwable cause) {
    gone();
  }

  @Override
  public synchronized void onCompleted() {
    if (over) {
      return;
    }
    try {
      if (draft == null) {
        throw JobMessages.invalid("the first message must hold the header");
      }
      Job submitted = jobs.submit(draft);
      job = submitted;
      executor.execute(() -> PartsAnswer.send(jobs, submitted, sink, call));
    } catch (IOException | RuntimeException e) {
      fail(e);
    } finally {
      closeDraft();
    }
  }

  @GuardedBy("this")
  private void fail(Exception cause) {
    over = true;
    closeDraft();
    call.onError(GrpcErrors.of(cause));
  }

  private synchronized void gone() {
    over = true;
    closeDraft();
    if (job != null && !detached) {
      jobs.abandon(job);
    }
  }

  @GuardedBy("this")
  private void closeDraft() {
    if (draft != null) {
      try {
        draft.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
