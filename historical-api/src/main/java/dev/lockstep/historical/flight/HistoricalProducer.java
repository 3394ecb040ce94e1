/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.flight;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.historical.job.Following;
import dev.lockstep.historical.job.Job;
import dev.lockstep.historical.job.JobResult;
import dev.lockstep.historical.job.JobStatus;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.historical.job.ResultBatches;
import dev.lockstep.historical.job.SpineDraft;
import dev.lockstep.historical.rpc.ClientGoneException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Answers Flight's calls; each has a thread of its own, which waits for its client. Thread-safe.
 */
public final class HistoricalProducer extends NoOpFlightProducer {
  private static final ActionType STATUS =
      new ActionType("status", "How a job is: {\"job\": id} to its status as JSON");
  private static final ActionType CANCEL =
      new ActionType("cancel", "Stops a job and deletes its result: {\"job\": id} to its status");

  private final Jobs jobs;
  private final BufferAllocator allocator;
  private final Executor executor;

  /**
   * @param allocator of what is sent; stays open
   * @param executor gives every answer a thread of its own, which waits for its client
   */
  public HistoricalProducer(Jobs jobs, BufferAllocator allocator, Executor executor) {
    this.jobs = jobs;
    this.allocator = allocator;
    this.executor = executor;
  }

  @Override
  public void doExchange(CallContext context, FlightStream reader, ServerStreamListener writer) {
    AtomicReference<@Nullable Job> submitted = new AtomicReference<>();
    Runnable onCancel =
        () -> {
          Job job = submitted.get();
          if (job != null) {
            jobs.abandon(job);
          }
        };
    try (SpineDraft draft = jobs.draft(FlightSpine.command(reader.getDescriptor()).request())) {
      Schema schema = FlightSpine.check(reader, draft);
      try (FlightSink sink = new FlightSink(writer, allocator, schema, onCancel)) {
        FlightSpine.copy(reader, draft);
        Job job = jobs.submit(draft);
        submitted.set(job);
        if (sink.isGone()) {
          onCancel.run();
        }
        send(job, sink);
        writer.completed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      writer.error(FlightErrors.of(Jobs.shuttingDown()));
    } catch (IOException | RuntimeException e) {
      fail(writer, e);
    }
  }

  /** Flight asks on the thread that would hear that the client is ready, or gone. */
  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    try {
      Job job = jobs.get(Command.parse(ticket.getBytes()).job());
      executor.execute(() -> sendTo(job, listener));
    } catch (RuntimeException e) {
      fail(listener, e);
    }
  }

  private void sendTo(Job job, ServerStreamListener listener) {
    try (FlightSink sink = new FlightSink(listener, allocator, jobs.schema(job), () -> {})) {
      send(job, sink);
      listener.completed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      listener.error(FlightErrors.of(Jobs.shuttingDown()));
    } catch (IOException | RuntimeException e) {
      fail(listener, e);
    }
  }

  /** Progress, rows, and at last how the job ended. */
  private void send(Job job, FlightSink sink) throws IOException, InterruptedException {
    Following.toEnd(jobs, job, sink::isGone, status -> sink.sendText(StatusJson.of(status)));
    JobStatus end = jobs.status(job);
    String manifest = ResultBatches.manifest(jobs, job);
    try (ResultBatches batches = ResultBatches.open(jobs, job, allocator, sink.root())) {
      sink.send(batches);
    }
    sink.sendText(StatusJson.of(end, Optional.of(manifest)));
  }

  private static void fail(ServerStreamListener listener, Exception cause) {
    if (!(cause instanceof ClientGoneException) && !listener.isCancelled()) {
      listener.error(FlightErrors.of(cause));
    }
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream stream, StreamListener<PutResult> ack) {
    return () -> {
      try {
        Job job;
        try (SpineDraft draft = jobs.draft(FlightSpine.command(stream.getDescriptor()).request())) {
          var unused = FlightSpine.check(stream, draft);
          FlightSpine.copy(stream, draft);
          job = jobs.submit(draft);
        }
        byte[] status = StatusJson.of(jobs.status(job));
        ArrowBuf buffer = allocator.buffer(status.length);
        buffer.writeBytes(status);
        try (PutResult result = PutResult.metadata(buffer)) {
          ack.onNext(result);
        }
        ack.onCompleted();
      } catch (IOException | RuntimeException e) {
        ack.onError(FlightErrors.of(e));
      }
    };
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    try {
      if (descriptor.isCommand()) {
        Command command = Command.parse(descriptor.getCommand());
        return command.namesJob()
            ? job(descriptor, command.job())
            : service(descriptor, command.request().service());
      }
      return service(descriptor, String.join("/", descriptor.getPath()));
    } catch (IOException | RuntimeException e) {
      throw FlightErrors.of(e);
    }
  }

  private FlightInfo job(FlightDescriptor descriptor, String id) throws IOException {
    Job job = jobs.get(id);
    Schema schema = jobs.schema(job);
    Optional<JobResult> result = jobs.status(job).result();
    Ticket ticket = new Ticket(("{\"job\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8));
    return new FlightInfo(
        schema,
        descriptor,
        List.of(new FlightEndpoint(ticket)),
        result.map(JobResult::bytes).orElse(-1L),
        result.map(JobResult::rows).orElse(-1L));
  }

  private FlightInfo service(FlightDescriptor descriptor, String name) {
    Map<String, Schema> services = jobs.services();
    Schema schema = services.get(name);
    if (schema == null) {
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME,
          "unknown service '%s'%s"
              .formatted(name, Suggestions.didYouMean(name, services.keySet())));
    }
    return new FlightInfo(schema, descriptor, List.of(), -1, -1);
  }

  @Override
  public void listFlights(
      CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
    try {
      List<FlightInfo> infos = new ArrayList<>();
      jobs.services()
          .forEach(
              (name, schema) ->
                  infos.add(
                      new FlightInfo(schema, FlightDescriptor.path(name), List.of(), -1, -1)));
      infos.forEach(listener::onNext);
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(FlightErrors.of(e));
    }
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    try {
      boolean cancels = action.getType().equals(CANCEL.getType());
      if (!cancels && !action.getType().equals(STATUS.getType())) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "unknown action '%s'%s"
                .formatted(
                    action.getType(),
                    Suggestions.didYouMeanOneOf(
                        action.getType(), List.of(STATUS.getType(), CANCEL.getType()))));
      }
      Job job = jobs.get(Command.parse(action.getBody()).job());
      if (cancels) {
        jobs.cancel(job);
      }
      listener.onNext(new Result(StatusJson.of(jobs.status(job))));
      listener.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      listener.onError(FlightErrors.of(Jobs.shuttingDown()));
    } catch (RuntimeException e) {
      listener.onError(FlightErrors.of(e));
    }
  }

  @Override
  public void listActions(CallContext context, StreamListener<ActionType> listener) {
    listener.onNext(STATUS);
    listener.onNext(CANCEL);
    listener.onCompleted();
  }
}
