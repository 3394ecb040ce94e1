/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.rows.KeyRanks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

/**
 * The rows of a spine by one entity, cut as the lake is cut along the key. Thread-safe while rows
 * are added; reading comes after {@link #finish}.
 */
public final class SpineIndex implements AutoCloseable {
  /** Rows go in in parts, so that those of a large row group need no more memory. */
  private static final int ENTRIES = 1 << 17;

  private final EntityNumbers numbers;
  private final List<SpineParts> parts = new ArrayList<>();

  /**
   * @param parts how many there are
   * @param partOf the part of an encoded key
   * @param directory for temporary files
   * @param memory how many bytes indexes may still take in all
   */
  public SpineIndex(int parts, ToIntFunction<String> partOf, Path directory, AtomicLong memory) {
    this.numbers = new EntityNumbers(partOf);
    for (int i = 0; i < parts; i++) {
      this.parts.add(new SpineParts(directory, memory));
    }
  }

  /** Takes up to so many rows, which are in the index when that is finished. */
  Adding adding(int rows) {
    return new Adding(rows);
  }

  /** Rows on their way into the index. Not thread-safe. */
  final class Adding implements SpineKeys.Consumer {
    private SpineEntries entries;

    private Adding(int rows) {
      entries = new SpineEntries(Math.min(rows, ENTRIES));
    }

    @Override
    public int number(String encodedKey) {
      return numbers.number(encodedKey);
    }

    @Override
    public void add(int number, long timeMillis, int row) throws IOException {
      if (entries.size == ENTRIES) {
        SpineIndex.this.add(entries);
        entries = new SpineEntries(ENTRIES);
      }
      entries.add(number, timeMillis, row);
    }

    void finish() throws IOException {
      SpineIndex.this.add(entries);
    }
  }

  /** Adds entries of any part. */
  private void add(SpineEntries entries) throws IOException {
    int[] partOf = numbers.buckets();
    SpineEntries[] byPart = new SpineEntries[parts.size()];
    for (int i = 0; i < entries.size; i++) {
      int part = partOf[entries.numbers[i]];
      if (byPart[part] == null) {
        byPart[part] = new SpineEntries(entries.size / parts.size() + 64);
      }
      byPart[part].add(entries.numbers[i], entries.times[i], entries.rows[i]);
    }
    for (int part = 0; part < byPart.length; part++) {
      if (byPart[part] != null) {
        parts.get(part).add(byPart[part]);
      }
    }
  }

  /** No more rows come. */
  public void finish() {
    numbers.finish();
  }

  public int parts() {
    return parts.size();
  }

  /** How many rows a part has. */
  public long size(int part) {
    return parts.get(part).size();
  }

  /** Numbers the entities, in the order of their encoded keys. */
  public KeyRanks ranks() {
    return numbers;
  }

  /** The earliest T of a part that has rows, epoch milliseconds. */
  public long earliest(int part) {
    return parts.get(part).earliest();
  }

  /** The latest T of a part that has rows, epoch milliseconds. */
  public long latest(int part) {
    return parts.get(part).latest();
  }

  /** A part's rows in the order of (key, T), in bounded memory; may be asked for again. */
  public SpineStream sorted(int part) throws IOException {
    return parts.get(part).sorted(numbers.ranks());
  }

  @Override
  public void close() {
    parts.forEach(SpineParts::close);
  }
}
