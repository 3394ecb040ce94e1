/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.materialization.deadletter.DeadLetterHeaders;
import dev.lockstep.materialization.row.RowOutcome;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Makes the dead letters of one view. Thread-safe. */
final class DeadLetterFactory {
  private static final int MAX_REASON = 1_000;

  private final ViewProgram program;
  private final int maxEventBytes;

  /**
   * Creates a factory.
   *
   * @param maxEventBytes longer events are kept by their beginning; the whole event stays in its
   *     source topic as long as that keeps it
   */
  DeadLetterFactory(ViewProgram program, int maxEventBytes) {
    this.program = program;
    this.maxEventBytes = maxEventBytes;
  }

  Record<byte[], StageOutput> letter(
      Record<byte[], byte[]> event,
      Submission submission,
      RowOutcome.Rejected rejected,
      long nowMillis) {
    Headers headers = new RecordHeaders();
    String reason = rejected.reason();
    DeadLetterHeaders.add(
        headers,
        DeadLetterHeaders.REASON,
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON));
    DeadLetterHeaders.add(headers, DeadLetterHeaders.STAGE, rejected.stage());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.VIEW, program.view().name());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.VERSION, program.view().version());
    addOrigin(headers, submission);
    DeadLetterHeaders.add(headers, DeadLetterHeaders.TIME, nowMillis);
    byte[] value = event.value();
    if (value != null && value.length > maxEventBytes) {
      DeadLetterHeaders.add(headers, DeadLetterHeaders.TRUNCATED_FROM, value.length);
      value = Arrays.copyOf(value, maxEventBytes);
    }
    return new Record<>(event.key(), new StageOutput.DeadEvent(value), nowMillis, headers);
  }

  private void addOrigin(Headers headers, Submission submission) {
    EventOrigin origin = submission.origin();
    DeadLetterHeaders.add(headers, DeadLetterHeaders.INPUT, origin.input());
    if (program.hasInput(origin.input())) {
      DeadLetterHeaders.add(
          headers, DeadLetterHeaders.SOURCE, program.input(origin.input()).source().name());
    }
    DeadLetterHeaders.add(headers, DeadLetterHeaders.TOPIC, submission.topic());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.PARTITION, origin.partition());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.OFFSET, origin.offset());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.TIMESTAMP, origin.timestampMillis());
    DeadLetterHeaders.add(headers, DeadLetterHeaders.ATTEMPT, submission.attempt());
  }
}
