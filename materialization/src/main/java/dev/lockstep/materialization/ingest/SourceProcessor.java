/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.util.Objects.requireNonNull;

import dev.lockstep.materialization.deadletter.DeadLetterHeaders;
import dev.lockstep.materialization.row.RowOutcome;
import dev.lockstep.materialization.row.RowStage;
import java.time.InstantSource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * First stage: events become rows, keyed by what the next stage partitions by. Whatever an event
 * holds, this stage goes on; what cannot become a row leaves as a dead letter.
 */
final class SourceProcessor implements Processor<byte[], byte[], byte[], StageOutput> {
  private final ViewProgram program;
  private final String retryTopic;
  private final boolean keyByIdentity;
  private final DeadLetterFactory deadLetters;
  private final IngestMeters meters;
  private final InstantSource clock;
  private @Nullable ProcessorContext<byte[], StageOutput> context;

  SourceProcessor(
      ViewProgram program,
      String retryTopic,
      boolean keyByIdentity,
      DeadLetterFactory deadLetters,
      IngestMeters meters,
      InstantSource clock) {
    this.program = program;
    this.retryTopic = retryTopic;
    this.keyByIdentity = keyByIdentity;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<byte[], StageOutput> newContext) {
    this.context = newContext;
  }

  @Override
  public void process(Record<byte[], byte[]> event) {
    meters.in.increment();
    RecordMetadata place = requireNonNull(context).recordMetadata().orElseThrow();
    if (place.topic().equals(retryTopic)) {
      processAgain(event, place);
      return;
    }
    for (int input : program.inputsOf(place.topic())) {
      EventOrigin origin =
          new EventOrigin(input, place.partition(), place.offset(), event.timestamp());
      process(event, new Submission(origin, place.topic(), 0));
    }
  }

  private void processAgain(Record<byte[], byte[]> event, RecordMetadata place) {
    Headers headers = event.headers();
    long input = DeadLetterHeaders.number(headers, DeadLetterHeaders.INPUT, -1);
    EventOrigin origin =
        new EventOrigin(
            (int) input,
            (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.PARTITION, place.partition()),
            DeadLetterHeaders.number(headers, DeadLetterHeaders.OFFSET, place.offset()),
            DeadLetterHeaders.number(headers, DeadLetterHeaders.TIMESTAMP, event.timestamp()));
    Submission submission =
        new Submission(
            origin,
            DeadLetterHeaders.text(headers, DeadLetterHeaders.TOPIC).orElse(place.topic()),
            (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.ATTEMPT, 1));
    if (program.hasInput(input)) {
      process(event, submission);
    } else {
      reject(
          event,
          submission,
          new RowOutcome.Rejected(RowStage.DECODE, "The record names no input of the view"));
    }
  }

  private void process(Record<byte[], byte[]> event, Submission submission) {
    long now = clock.millis();
    RowOutcome outcome = program.input(submission.origin().input()).apply(event.value(), now);
    if (outcome instanceof RowOutcome.Filtered) {
      meters.filtered.increment();
    } else if (outcome instanceof RowOutcome.Rejected rejected) {
      reject(event, submission, rejected);
    } else {
      accept(event, submission, (RowOutcome.Row) outcome, now);
    }
  }

  private void accept(
      Record<byte[], byte[]> event, Submission submission, RowOutcome.Row row, long now) {
    RowEnvelope envelope;
    try {
      envelope = program.encode(submission.origin(), row);
    } catch (RuntimeException e) {
      reject(event, submission, ViewProgram.refusal(e));
      return;
    }
    byte[] route = keyByIdentity ? envelope.eventId() : envelope.key();
    // The clock's time, not the event's: retention of what follows goes by record time.
    requireNonNull(context).forward(new Record<>(route, envelope, now));
  }

  private void reject(
      Record<byte[], byte[]> event, Submission submission, RowOutcome.Rejected rejected) {
    meters.deadLetters.increment();
    requireNonNull(context)
        .forward(deadLetters.letter(event, submission, rejected, clock.millis()));
  }
}
