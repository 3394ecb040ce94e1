/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import dev.lockstep.historical.job.Job;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.proto.v1.CancelHistoricalJobRequest;
import dev.lockstep.proto.v1.FetchHistoricalFeaturesRequest;
import dev.lockstep.proto.v1.GetHistoricalFeaturesRequest;
import dev.lockstep.proto.v1.GetHistoricalJobRequest;
import dev.lockstep.proto.v1.HistoricalFeaturesGrpc.HistoricalFeaturesImplBase;
import dev.lockstep.proto.v1.HistoricalFeaturesPart;
import dev.lockstep.proto.v1.HistoricalJob;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/** {@code lockstep.v1.HistoricalFeatures}. Thread-safe. */
public final class HistoricalFeaturesService extends HistoricalFeaturesImplBase {
  private final Jobs jobs;
  private final Executor executor;

  /**
   * @param executor gives every answer a thread of its own, which waits for its client
   */
  public HistoricalFeaturesService(Jobs jobs, Executor executor) {
    this.jobs = jobs;
    this.executor = executor;
  }

  @Override
  public StreamObserver<GetHistoricalFeaturesRequest> getHistoricalFeatures(
      StreamObserver<HistoricalFeaturesPart> responses) {
    return new SpineCall(jobs, streaming(responses), executor);
  }

  @Override
  public void fetchHistoricalFeatures(
      FetchHistoricalFeaturesRequest request, StreamObserver<HistoricalFeaturesPart> responses) {
    ServerCallStreamObserver<HistoricalFeaturesPart> call = streaming(responses);
    PartSink sink = new PartSink(call, () -> {});
    try {
      Job job = jobs.get(request.getId());
      executor.execute(() -> PartsAnswer.send(jobs, job, sink, call));
    } catch (RuntimeException e) {
      call.onError(GrpcErrors.of(e));
    }
  }

  @Override
  public void getHistoricalJob(
      GetHistoricalJobRequest request, StreamObserver<HistoricalJob> response) {
    answer(response, request.getId(), job -> {});
  }

  @Override
  public void cancelHistoricalJob(
      CancelHistoricalJobRequest request, StreamObserver<HistoricalJob> response) {
    answer(response, request.getId(), jobs::cancel);
  }

  /** What is done with a job before it is told how it is. */
  private interface Deed {
    void to(Job job) throws InterruptedException;
  }

  private void answer(StreamObserver<HistoricalJob> response, String id, Deed deed) {
    try {
      Job job = jobs.get(id);
      deed.to(job);
      response.onNext(JobMessages.job(jobs.status(job)));
      response.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.onError(GrpcErrors.of(Jobs.shuttingDown()));
    } catch (RuntimeException e) {
      response.onError(GrpcErrors.of(e));
    }
  }

  private static ServerCallStreamObserver<HistoricalFeaturesPart> streaming(
      StreamObserver<HistoricalFeaturesPart> responses) {
    return (ServerCallStreamObserver<HistoricalFeaturesPart>) responses;
  }
}
