/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The values of the rows with the smallest hashes, as many as are wanted; of rows with one hash
 * those with the smallest values. Not thread-safe.
 *
 * <p>Rows are collected until there are a quarter more than wanted; then the surplus goes, and what
 * is above the largest that stays is not taken any more.
 */
abstract class BottomRows {
  private static final int FIRST_CAPACITY = 64;

  private final int most;
  private long[] rows = new long[FIRST_CAPACITY];
  private int size;
  private long highest = Long.MAX_VALUE;

  private BottomRows(int most) {
    this.most = most;
  }

  /** Makes room; what is there stays. */
  abstract void resize(int capacity);

  /** Lets two values change places. */
  abstract void swapValues(int left, int right);

  /** Orders the values at some places, the smallest first. */
  abstract void sort(int from, int to);

  abstract void write(int at, DataOutput out) throws IOException;

  /** A place for the value of a row, or -1 if it is not taken; must be filled at once. */
  final int place(long row) {
    if (row > highest) {
      return -1;
    }
    if (size == limit()) {
      prune();
      if (row > highest) {
        return -1;
      }
    }
    if (size == rows.length) {
      int capacity = Math.min(limit(), rows.length * 2);
      rows = Arrays.copyOf(rows, capacity);
      resize(capacity);
    }
    rows[size] = row;
    return size++;
  }

  private int limit() {
    return most + Math.max(1, most / 4);
  }

  private void prune() {
    if (size <= most) {
      return;
    }
    long[] sorted = Arrays.copyOf(rows, size);
    Arrays.sort(sorted);
    highest = sorted[most - 1];
    int below = 0;
    for (int i = 0; i < size; i++) {
      if (rows[i] < highest) {
        swap(i, below++);
      }
    }
    int equal = below;
    for (int i = below; i < size; i++) {
      if (rows[i] == highest) {
        swap(i, equal++);
      }
    }
    // Of those that are equal not all may stay.
    sort(below, equal);
    size = most;
  }

  private void swap(int left, int right) {
    if (left != right) {
      long row = rows[left];
      rows[left] = rows[right];
      rows[right] = row;
      swapValues(left, right);
    }
  }

  /** How many rows are kept. */
  final int size() {
    prune();
    return size;
  }

  final long row(int at) {
    return rows[at];
  }

  final void write(DataOutput out) throws IOException {
    prune();
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(rows[i]);
      write(i, out);
    }
  }

  /** Those of numbers. */
  static final class OfNumbers extends BottomRows {
    private double[] values = new double[FIRST_CAPACITY];

    OfNumbers(int most) {
      super(most);
    }

    void add(long row, double value) {
      int at = place(row);
      if (at >= 0) {
        values[at] = value;
      }
    }

    void add(OfNumbers other) {
      for (int i = 0; i < other.size(); i++) {
        add(other.row(i), other.values[i]);
      }
    }

    void add(DataInput in) throws IOException {
      for (int left = in.readInt(); left > 0; left--) {
        add(in.readLong(), in.readDouble());
      }
    }

    double[] values() {
      return Arrays.copyOf(values, size());
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    void swapValues(int left, int right) {
      double value = values[left];
      values[left] = values[right];
      values[right] = value;
    }

    @Override
    void sort(int from, int to) {
      Arrays.sort(values, from, to);
    }

    @Override
    void write(int at, DataOutput out) throws IOException {
      out.writeDouble(values[at]);
    }
  }

  /** Those of texts. */
  static final class OfTexts extends BottomRows {
    private final List<String> values = new ArrayList<>();

    OfTexts(int most) {
      super(most);
    }

    void add(long row, String value) {
      int at = place(row);
      if (at == values.size()) {
        values.add(value);
      } else if (at >= 0) {
        values.set(at, value);
      }
    }

    void add(OfTexts other) {
      for (int i = 0; i < other.size(); i++) {
        add(other.row(i), other.values.get(i));
      }
    }

    void add(DataInput in) throws IOException {
      for (int left = in.readInt(); left > 0; left--) {
        long row = in.readLong();
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        add(row, new String(text, UTF_8));
      }
    }

    List<String> values() {
      return List.copyOf(values.subList(0, size()));
    }

    @Override
    void resize(int capacity) {}

    @Override
    void swapValues(int left, int right) {
      Collections.swap(values, left, right);
    }

    @Override
    void sort(int from, int to) {
      Collections.sort(values.subList(from, to));
    }

    @Override
    void write(int at, DataOutput out) throws IOException {
      byte[] text = values.get(at).getBytes(UTF_8);
      out.writeInt(text.length);
      out.write(text);
    }
  }
}
