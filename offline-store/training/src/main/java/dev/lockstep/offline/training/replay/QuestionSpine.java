/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Questions as a kernel sweeps over them, together with {@link RowsBySeq}: what had arrived is what
 * a question's position says. Travels to tasks. Not thread-safe.
 */
public final class QuestionSpine implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int BATCH = 1024;

  private final int[] keys;
  private final long[] times;
  private final long[] seqs;
  private final int[] places;
  private int size;

  /**
   * @param capacity how many questions are added at most
   */
  public QuestionSpine(int capacity) {
    keys = new int[capacity];
    times = new long[capacity];
    seqs = new long[capacity];
    places = new int[capacity];
  }

  /**
   * Adds questions about one entity, in the order of a pass of {@link QuestionChains}.
   *
   * @param key the entity's number, above those that were added before
   * @param own places among all questions; {@link SpineBatch#rows} has them
   */
  public void add(int key, List<Question> questions, List<Integer> own) {
    for (int place : own) {
      Question question = questions.get(place);
      keys[size] = key;
      times[size] = question.asOfMillis();
      seqs[size] = question.seq();
      places[size++] = place;
    }
  }

  /** How many questions there are. */
  public int size() {
    return size;
  }

  /** All of them, from the first. */
  public SpineStream stream() {
    return new SpineStream() {
      private int next;

      @Override
      public @Nullable SpineBatch next() {
        if (next == size) {
          return null;
        }
        SpineBatch batch = SpineBatch.withArrivals(Math.min(BATCH, size - next));
        while (batch.size < batch.keys.length) {
          batch.keys[batch.size] = keys[next];
          batch.times[batch.size] = times[next];
          batch.arrivals[batch.size] = seqs[next];
          batch.rows[batch.size++] = places[next++];
        }
        return batch;
      }

      @Override
      public void close() {}
    };
  }
}
