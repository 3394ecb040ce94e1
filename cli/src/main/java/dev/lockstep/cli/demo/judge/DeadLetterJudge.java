/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import dev.lockstep.materialization.deadletter.DeadLetterHeaders;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Proves that each malformed event is a dead letter of each view that reads its source, once, and
 * that nothing else is. Thread-safe.
 */
public final class DeadLetterJudge {
  private static final int SHOWN = 5;

  /** Where an event was read from, by whom. */
  private record Letter(String view, String topic, int partition, long offset) {}

  private final Verdicts verdicts;
  private final Set<Letter> expected = new HashSet<>();
  private final Set<Letter> early = new HashSet<>();
  private final Deque<String> newest = new ArrayDeque<>();
  private long letters;

  public DeadLetterJudge(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /** A malformed event was sent and got its place. */
  public synchronized void expect(String source, String topic, int partition, long offset) {
    for (String view : ReferenceRows.viewsOf(source)) {
      Letter letter = new Letter(view, topic, partition, offset);
      // Ingest may be faster than the acknowledgement.
      if (!early.remove(letter)) {
        expected.add(letter);
      }
    }
  }

  /** The next dead letter. */
  public synchronized void letter(ConsumerRecord<byte[], byte[]> message) {
    Headers headers = message.headers();
    Letter letter =
        new Letter(
            DeadLetterHeaders.text(headers, DeadLetterHeaders.VIEW).orElse(""),
            DeadLetterHeaders.text(headers, DeadLetterHeaders.TOPIC).orElse(""),
            (int) DeadLetterHeaders.number(headers, DeadLetterHeaders.PARTITION, -1),
            DeadLetterHeaders.number(headers, DeadLetterHeaders.OFFSET, -1));
    letters++;
    newest.addFirst(
        letter.view()
            + ": "
            + DeadLetterHeaders.text(headers, DeadLetterHeaders.REASON).orElse("no reason"));
    if (newest.size() > SHOWN) {
      newest.removeLast();
    }
    if (!expected.remove(letter) && !early.add(letter)) {
      verdicts.wrong("dead letter twice: " + letter);
    }
  }

  /** How many dead letters are not there yet. */
  public synchronized int pending() {
    return expected.size();
  }

  /** How many dead letters there are. */
  public synchronized long letters() {
    return letters;
  }

  /** Reasons, the newest first. */
  public synchronized List<String> newest() {
    return List.copyOf(newest);
  }

  /** At the end, after everything was sent: what nobody expects is wrong. */
  public synchronized void finish() {
    early.forEach(letter -> verdicts.wrong("dead letter of a good event: " + letter));
    expected.forEach(letter -> verdicts.wrong("dead letter is missing: " + letter));
  }
}
