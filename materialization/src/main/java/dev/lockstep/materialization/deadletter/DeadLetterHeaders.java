/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Names of the record headers of dead letters and of re-submitted events; values are UTF-8 text.
 */
public final class DeadLetterHeaders {
  /** Why the event could not become a row. */
  public static final String REASON = "ls-reason";

  /** A {@link dev.lockstep.materialization.row.RowStage}. */
  public static final String STAGE = "ls-stage";

  /** The feature view. */
  public static final String VIEW = "ls-view";

  /** The view's version. */
  public static final String VERSION = "ls-version";

  /** The source's name. */
  public static final String SOURCE = "ls-source";

  /** Index into the inputs of the view. */
  public static final String INPUT = "ls-input";

  /** The topic that the event was first read from. */
  public static final String TOPIC = "ls-topic";

  /** The partition that the event was first read from. */
  public static final String PARTITION = "ls-partition";

  /** The offset that the event was first read from. */
  public static final String OFFSET = "ls-offset";

  /** The source record's timestamp, epoch milliseconds. */
  public static final String TIMESTAMP = "ls-timestamp";

  /** When the event was refused, epoch milliseconds. */
  public static final String TIME = "ls-time";

  /** How often the event had been re-submitted before. */
  public static final String ATTEMPT = "ls-attempt";

  /** Size of the event in bytes, if only its beginning could be kept. */
  public static final String TRUNCATED_FROM = "ls-truncated-from";

  private DeadLetterHeaders() {}

  public static void add(Headers headers, String name, Object value) {
    headers.add(name, value.toString().getBytes(UTF_8));
  }

  public static Optional<String> text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8));
  }

  /** The number in a header; {@code otherwise} if it is absent or no number. */
  public static long number(Headers headers, String name, long otherwise) {
    try {
      return text(headers, name).map(Long::parseLong).orElse(otherwise);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
