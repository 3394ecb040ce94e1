/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import dev.lockstep.type.Bytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * An event that could not become a row of a view.
 *
 * @param id names it
 * @param view the feature view; empty if the record does not say
 * @param version of the view
 * @param source the source's name; empty if it is not known
 * @param stage where the event was refused, a {@link dev.lockstep.materialization.row.RowStage}
 * @param reason why
 * @param topic that the event was first read from
 * @param partition that the event was first read from
 * @param offset that the event was first read from
 * @param time when it was refused
 * @param attempt how often it had been re-submitted before
 * @param resubmitted when it was sent again; empty while it is open
 * @param key of the original record
 * @param size of the event in bytes
 * @param truncatedFrom size of the original event if only its beginning was kept
 * @param beginning of the event, at most {@link #MAX_BEGINNING} bytes
 */
public record DeadLetter(
    DeadLetterId id,
    String view,
    int version,
    String source,
    String stage,
    String reason,
    String topic,
    int partition,
    long offset,
    Instant time,
    int attempt,
    Optional<Instant> resubmitted,
    Optional<Bytes> key,
    int size,
    OptionalInt truncatedFrom,
    Bytes beginning) {
  /** How much of an event is shown. */
  public static final int MAX_BEGINNING = 4_096;

  static DeadLetter of(ConsumerRecord<byte[], byte[]> letter, Optional<Instant> resubmitted) {
    Headers headers = letter.headers();
    byte[] event = letter.value() == null ? new byte[0] : letter.value();
    byte[] beginning = event.length <= MAX_BEGINNING ? event : Arrays.copyOf(event, MAX_BEGINNING);
    long truncatedFrom = DeadLetterHeaders.number(headers, DeadLetterHeaders.TRUNCATED_FROM, -1);
    return new DeadLetter(
        new DeadLetterId(letter.partition(), letter.offset()),
        text(headers, DeadLetterHeaders.VIEW),
        (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.VERSION, 0),
        text(headers, DeadLetterHeaders.SOURCE),
        text(headers, DeadLetterHeaders.STAGE),
        text(headers, DeadLetterHeaders.REASON),
        text(headers, DeadLetterHeaders.TOPIC),
        (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.PARTITION, -1),
        DeadLetterHeaders.number(headers, DeadLetterHeaders.OFFSET, -1),
        Instant.ofEpochMilli(
            DeadLetterHeaders.number(headers, DeadLetterHeaders.TIME, letter.timestamp())),
        (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.ATTEMPT, 0),
        resubmitted,
        Optional.ofNullable(letter.key()).map(Bytes::copyOf),
        event.length,
        truncatedFrom < 0 ? OptionalInt.empty() : OptionalInt.of((int) truncatedFrom),
        Bytes.copyOf(beginning));
  }

  /** The beginning of the event for a screen: text where it is text, otherwise hexadecimal. */
  public String printable() {
    return PrintableBytes.of(beginning.toByteArray(), size > beginning.size());
  }

  private static String text(Headers headers, String name) {
    return DeadLetterHeaders.text(headers, name).orElse("");
  }
}
