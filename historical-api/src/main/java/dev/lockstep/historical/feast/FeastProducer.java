/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.flight.FlightSink;
import dev.lockstep.historical.flight.FlightSpine;
import dev.lockstep.historical.job.Following;
import dev.lockstep.historical.job.Job;
import dev.lockstep.historical.job.JobState;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.historical.job.SpineDraft;
import dev.lockstep.historical.rpc.ClientGoneException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Answers what Feast's SDK asks its remote offline store, and leaves everything else to another
 * producer. A table comes with its command; asked for by the same command, the ticket is the
 * command again. What is behind it is a job, so a ticket is good as long as results are kept, also
 * over a restart. Thread-safe.
 */
public final class FeastProducer implements FlightProducer {
  private static final String HISTORICAL_FEATURES = "get_historical_features";
  private static final String COLUMNS = "get_table_column_names_and_types_from_data_source";
  private static final String WRITE = "offline_write_batch";
  private static final String VALIDATE = "validate_data_source";
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

  private final FlightProducer others;
  private final Jobs jobs;
  private final FeastOptions options;
  private final BufferAllocator allocator;
  private final Executor executor;

  /**
   * @param others for clients that are not Feast's
   * @param allocator of what is sent; stays open
   * @param executor gives every answer a thread of its own, which waits for its client
   */
  public FeastProducer(
      FlightProducer others,
      Jobs jobs,
      FeastOptions options,
      BufferAllocator allocator,
      Executor executor) {
    this.others = requireNonNull(others, "others is null");
    this.jobs = requireNonNull(jobs, "jobs is null");
    this.options = requireNonNull(options, "options is null");
    this.allocator = requireNonNull(allocator, "allocator is null");
    this.executor = requireNonNull(executor, "executor is null");
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream stream, StreamListener<PutResult> ack) {
    return () -> {
      Optional<FeastCommand> command = FeastCommand.of(stream.getDescriptor());
      if (command.isEmpty()) {
        others.acceptPut(context, stream, ack).run();
        return;
      }
      try {
        put(command.get(), stream);
        ack.onCompleted();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ack.onError(FeastErrors.of(Jobs.shuttingDown()));
      } catch (IOException | RuntimeException e) {
        ack.onError(FeastErrors.of(e));
      }
    };
  }

  private void put(FeastCommand command, FlightStream stream)
      throws IOException, InterruptedException {
    switch (command.api()) {
      case HISTORICAL_FEATURES -> submit(command, stream);
      case WRITE -> write(command, stream);
      // Views are read by what is deployed; whatever the source says makes no difference.
      case COLUMNS, VALIDATE -> drain(stream);
      default ->
          throw FeastRefusal.invalid(
              ("'%s' is not there: history is written by events, and read by"
                      + " get_historical_features")
                  .formatted(command.api()));
    }
  }

  /** A command that comes twice, since its client lost the answer, is one job. */
  private void submit(FeastCommand command, FlightStream stream) throws IOException {
    if (command.has("entity_df_sql")) {
      throw FeastRefusal.invalid("entity_df is SQL, which is not executed: send a table");
    }
    FeastQuestion question = FeastQuestion.of(command);
    question.requireKnown(jobs.deployed(), command);
    if (jobs.find(command.jobId()).map(this::isGood).orElse(false)) {
      drain(stream);
      return;
    }
    try (SpineDraft draft =
        jobs.draft(question.request(jobs.deployed(), options.mode()), command.jobId())) {
      EntityColumns columns =
          EntityColumns.of(FlightSpine.root(stream).getSchema(), draft.plan(), question);
      new EntityIntake(stream, columns, allocator).copy(draft);
      var unused = jobs.submit(draft);
    }
  }

  private boolean isGood(Job job) {
    JobState state = jobs.status(job).state();
    return !state.isEnd() || state == JobState.DONE;
  }

  private void write(FeastCommand command, FlightStream stream)
      throws IOException, InterruptedException {
    List<Optional<String>> views = command.texts("feature_view_names");
    if (views.size() != 1 || views.get(0).isEmpty()) {
      throw FeastRefusal.invalid("'feature_view_names' is not the name of one view");
    }
    String view = views.get(0).get();
    if (!jobs.deployed().views().containsKey(view)) {
      throw FeastRefusal.noView("feature view '%s' does not exist".formatted(view));
    }
    try {
      options
          .writer()
          .write(view, ArrowFrame.of(stream, FlightSpine.root(stream)))
          .get(WRITE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Kafka did not acknowledge the rows within %d s; some may be there"
              .formatted(WRITE_TIMEOUT.toSeconds()),
          e);
    }
  }

  private static void drain(FlightStream stream) {
    var unused = FlightSpine.root(stream);
    while (stream.next()) {}
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    Optional<FeastCommand> command = FeastCommand.of(descriptor);
    if (command.isEmpty()) {
      return others.getFlightInfo(context, descriptor);
    }
    try {
      if (command.get().api().equals(HISTORICAL_FEATURES)) {
        var unused = jobs.get(command.get().jobId());
      }
      // What the result looks like is told with its rows.
      return new FlightInfo(
          new Schema(List.of()),
          descriptor,
          List.of(new FlightEndpoint(new Ticket(command.get().bytes()))),
          -1,
          -1);
    } catch (RuntimeException e) {
      throw FeastErrors.of(e);
    }
  }

  /** Flight asks on the thread that would hear that the client is ready, or gone. */
  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    Optional<FeastCommand> command = FeastCommand.of(ticket.getBytes());
    if (command.isEmpty()) {
      others.getStream(context, ticket, listener);
      return;
    }
    executor.execute(
        () -> {
          try {
            send(command.get(), listener);
            listener.completed();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.error(FeastErrors.of(Jobs.shuttingDown()));
          } catch (IOException | RuntimeException e) {
            if (!(e instanceof ClientGoneException) && !listener.isCancelled()) {
              listener.error(FeastErrors.of(e));
            }
          }
        });
  }

  private void send(FeastCommand command, ServerStreamListener listener)
      throws IOException, InterruptedException {
    switch (command.api()) {
      case HISTORICAL_FEATURES -> sendFeatures(command, listener);
      case COLUMNS -> sendColumns(command, listener);
      default -> throw FeastRefusal.invalid("'%s' has no result".formatted(command.api()));
    }
  }

  private void sendFeatures(FeastCommand command, ServerStreamListener listener)
      throws IOException, InterruptedException {
    Job job = jobs.get(command.jobId());
    Following.toEnd(jobs, job, listener::isCancelled, status -> {});
    try (FeastRows rows = FeastRows.open(jobs, job, FeastQuestion.of(command), allocator);
        FlightSink sink = new FlightSink(listener, allocator, rows.schema(), () -> {})) {
      sink.send(rows.into(sink.root()));
    }
  }

  private void sendColumns(FeastCommand command, ServerStreamListener listener) throws IOException {
    Map<String, String> columns = SourceColumnsAnswer.of(jobs.deployed(), command);
    try (FlightSink sink =
        new FlightSink(listener, allocator, SourceColumnsAnswer.SCHEMA, () -> {})) {
      SourceColumnsAnswer.fill(sink.root(), columns);
      sink.send();
    }
  }

  @Override
  public void doExchange(CallContext context, FlightStream reader, ServerStreamListener writer) {
    others.doExchange(context, reader, writer);
  }

  @Override
  public void listFlights(
      CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
    others.listFlights(context, criteria, listener);
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    others.doAction(context, action, listener);
  }

  @Override
  public void listActions(CallContext context, StreamListener<ActionType> listener) {
    others.listActions(context, listener);
  }
}
