/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Merges streams of spine rows in the order of (key, T). Not thread-safe. */
final class MergedSpine implements SpineStream {
  private static final int BATCH = 4096;

  private final List<SpineStream> streams;
  private final PriorityQueue<Cursor> cursors = new PriorityQueue<>();
  private final SpineBatch merged = new SpineBatch(BATCH);
  private boolean opened;

  /**
   * @param streams closed with this one
   */
  MergedSpine(List<SpineStream> streams) {
    this.streams = streams;
  }

  /** The next row of a stream. */
  private static final class Cursor implements Comparable<Cursor> {
    private final SpineStream stream;
    private final int number;
    private SpineBatch batch;
    private int at;

    Cursor(SpineStream stream, int number, SpineBatch batch) {
      this.stream = stream;
      this.number = number;
      this.batch = batch;
    }

    /** Rows of the same key and time come in the order of their streams. */
    @Override
    public int compareTo(Cursor other) {
      int byKey = Integer.compare(batch.keys[at], other.batch.keys[other.at]);
      if (byKey != 0) {
        return byKey;
      }
      int byTime = Long.compare(batch.times[at], other.batch.times[other.at]);
      return byTime != 0 ? byTime : Integer.compare(number, other.number);
    }

    /** Whether there is another row. */
    boolean advance() throws IOException {
      if (++at == batch.size) {
        SpineBatch next = stream.next();
        if (next == null) {
          return false;
        }
        batch = next;
        at = 0;
      }
      return true;
    }
  }

  @Override
  public @Nullable SpineBatch next() throws IOException {
    if (!opened) {
      opened = true;
      for (SpineStream stream : streams) {
        SpineBatch batch = stream.next();
        if (batch != null) {
          cursors.add(new Cursor(stream, cursors.size(), batch));
        }
      }
    }
    merged.size = 0;
    while (merged.size < BATCH) {
      Cursor first = cursors.poll();
      if (first == null) {
        break;
      }
      take(first);
    }
    return merged.size == 0 ? null : merged;
  }

  /** Takes rows of one stream for as long as no other has an earlier one. */
  private void take(Cursor first) throws IOException {
    Cursor second = cursors.peek();
    do {
      int to = merged.size++;
      merged.keys[to] = first.batch.keys[first.at];
      merged.times[to] = first.batch.times[first.at];
      merged.rows[to] = first.batch.rows[first.at];
      if (!first.advance()) {
        return;
      }
    } while (merged.size < BATCH && (second == null || first.compareTo(second) < 0));
    cursors.add(first);
  }

  @Override
  public void close() throws IOException {
    close(streams);
  }

  /** Closes all, whatever fails. */
  static void close(List<SpineStream> streams) throws IOException {
    IOException failure = null;
    for (SpineStream stream : streams) {
      try {
        stream.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
