/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import dev.lockstep.historical.job.Following;
import dev.lockstep.historical.job.Job;
import dev.lockstep.historical.job.JobResult;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.historical.job.ResultBatches;
import dev.lockstep.proto.v1.HistoricalFeaturesPart;
import dev.lockstep.proto.v1.HistoricalSummary;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** Answers with a job, its progress and its result. */
final class PartsAnswer {
  private PartsAnswer() {}

  /** Sends everything and ends the call; takes as long as the job and the client take. */
  static void send(
      Jobs jobs, Job job, PartSink sink, ServerCallStreamObserver<HistoricalFeaturesPart> call) {
    try {
      sendAll(jobs, job, sink);
      call.onCompleted();
    } catch (ClientGoneException e) {
      // Nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.onError(GrpcErrors.of(Jobs.shuttingDown()));
    } catch (IOException | RuntimeException e) {
      if (!call.isCancelled()) {
        call.onError(GrpcErrors.of(e));
      }
    }
  }

  private static void sendAll(Jobs jobs, Job job, PartSink sink)
      throws IOException, InterruptedException {
    sink.send(
        HistoricalFeaturesPart.newBuilder().setJob(JobMessages.job(jobs.status(job))).build());
    Following.toEnd(
        jobs,
        job,
        sink::isGone,
        status ->
            sink.send(
                HistoricalFeaturesPart.newBuilder()
                    .setProgress(JobMessages.progress(status))
                    .build()));
    JobResult result = jobs.status(job).result().orElseThrow(() -> jobs.unknown(job.id()));
    String manifest = ResultBatches.manifest(jobs, job);
    sendArrow(jobs, job, sink);
    sink.send(
        HistoricalFeaturesPart.newBuilder()
            .setSummary(
                HistoricalSummary.newBuilder()
                    .setRows(result.rows())
                    .setErrors(result.errors())
                    .setManifest(manifest))
            .build());
  }

  private static void sendArrow(Jobs jobs, Job job, PartSink sink) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(jobs.schema(job), allocator);
        ResultBatches batches = ResultBatches.open(jobs, job, allocator, root);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, sink)) {
      writer.start();
      while (batches.next()) {
        writer.writeBatch();
      }
      writer.end();
      sink.flush();
    }
  }
}
