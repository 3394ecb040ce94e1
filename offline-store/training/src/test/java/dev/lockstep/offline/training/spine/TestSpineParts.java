/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestSpineParts {
  private static final int RUN = 1000;

  @TempDir Path directory;

  private record Entry(int key, long time, int row) {}

  @ParameterizedTest
  @CsvSource({
    // entries, keys, of a millisecond, bytes of memory
    "0, 1, false, 0",
    "1, 1, true, 0",
    "900, 7, false, 1000000",
    "9000, 1, true, 1000000",
    "9000, 7, true, 0",
    "9000, 300, false, 40000",
    "9000, 20000, false, 40000",
  })
  void givesAllRowsInOrderHoweverManyRunsThereAre(int count, int keys, boolean inOrder, long memory)
      throws IOException {
    Random random = new Random(20_261_128);
    int[] ranks = ranks(keys, random);
    List<Entry> expected = new ArrayList<>();
    AtomicLong budget = new AtomicLong(memory);
    try (SpineParts parts = new SpineParts(directory, budget, RUN)) {
      for (int row = 0; row < count; ) {
        SpineEntries some = new SpineEntries(400);
        for (int i = random.nextInt(400); i >= 0 && row < count; i--, row++) {
          int number = random.nextInt(keys);
          // Some are of the same time, and some runs hold times before those of the one before.
          long time = inOrder ? row / 3 : random.nextInt(500) - 100;
          some.add(number, time, row);
          expected.add(new Entry(ranks[number], time, row));
        }
        parts.add(some);
      }
      assertThat(parts.size()).isEqualTo(count);
      assertThat(parts.earliest())
          .isEqualTo(expected.stream().mapToLong(Entry::time).min().orElse(Long.MAX_VALUE));
      assertThat(parts.latest())
          .isEqualTo(expected.stream().mapToLong(Entry::time).max().orElse(Long.MIN_VALUE));
      expected.sort(
          Comparator.comparingInt(Entry::key)
              .thenComparingLong(Entry::time)
              .thenComparingInt(Entry::row));

      // Two views of one entity read the same part.
      for (int time = 0; time < 2; time++) {
        try (SpineStream sorted = parts.sorted(ranks)) {
          boolean hasRuns = files().anyMatch(file -> file.toString().endsWith(".run"));
          assertThat(hasRuns).isEqualTo(count > RUN);
          List<Entry> read = read(sorted);
          // Which of several rows of one key and time is first depends on what was in memory.
          read.sort(
              Comparator.comparingInt(Entry::key)
                  .thenComparingLong(Entry::time)
                  .thenComparingInt(Entry::row));
          assertThat(read).isEqualTo(expected);
        }
      }
    }
    assertThat(budget).hasValueBetween(0, memory);
    assertThat(files()).isEmpty();
  }

  /** Numbers are given in any order of keys. */
  private static int[] ranks(int keys, Random random) {
    List<Integer> ranks = new ArrayList<>(IntStream.range(0, keys).boxed().toList());
    java.util.Collections.shuffle(ranks, random);
    return ranks.stream().mapToInt(Integer::intValue).toArray();
  }

  private Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList().stream();
    }
  }

  /** Reads to the end, and checks the order on the way. */
  private static List<Entry> read(SpineStream stream) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (SpineBatch batch = stream.next(); batch != null; batch = stream.next()) {
      assertThat(batch.size).isPositive();
      for (int i = 0; i < batch.size; i++) {
        Entry next = new Entry(batch.keys[i], batch.times[i], (int) batch.rows[i]);
        if (!entries.isEmpty()) {
          Entry last = entries.get(entries.size() - 1);
          assertThat(next.key()).isGreaterThanOrEqualTo(last.key());
          if (next.key() == last.key()) {
            assertThat(next.time()).isGreaterThanOrEqualTo(last.time());
          }
        }
        entries.add(next);
      }
    }
    return entries;
  }
}
