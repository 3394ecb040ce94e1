/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.offline.training.profile.Bins.Categories;
import dev.lockstep.offline.training.profile.Bins.Numbers;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Values of one feature that bins are made of: all of them or, if there are too many, those of the
 * rows with the smallest hashes (a bottom-k sample: Cohen and Kaplan, "Summarizing data using
 * bottom-k sketches", 2007). Which rows these are hangs on the set of rows alone, so samples of
 * parts add up to that of the whole in any order. Not thread-safe.
 */
final class BinSample {
  private static final int BINS = 10;
  private static final int MOST_CATEGORIES = 50;

  private final BottomRows.OfNumbers numbers;
  private final BottomRows.OfTexts texts;
  private long others;

  /**
   * @param most how many values are kept
   */
  BinSample(int most) {
    this.numbers = new BottomRows.OfNumbers(most);
    this.texts = new BottomRows.OfTexts(most);
  }

  /** Takes the value of a row. */
  void add(Object value, long row) {
    if (value instanceof Number number) {
      numbers.add(row, number.doubleValue());
    } else if (value instanceof String || value instanceof Boolean) {
      texts.add(row, value.toString());
    } else {
      others++;
    }
  }

  /** Takes all that another sample, of other rows, has. */
  void add(BinSample other) {
    numbers.add(other.numbers);
    texts.add(other.texts);
    others += other.others;
  }

  /** Bins for these values; empty if they are of a type, or of types, that cannot be counted. */
  Optional<Bins> bins() {
    boolean hasNumbers = numbers.size() > 0;
    boolean hasTexts = texts.size() > 0;
    if (others > 0 || hasNumbers == hasTexts) {
      return Optional.empty();
    }
    if (hasTexts) {
      return Optional.of(Categories.ofMostFrequent(texts.values(), MOST_CATEGORIES));
    }
    double[] sorted =
        Arrays.stream(numbers.values())
            .filter(number -> !Double.isNaN(number))
            // Quantiles know one zero only.
            .map(number -> number == 0 ? 0.0 : number)
            .sorted()
            .toArray();
    return Optional.of(Numbers.ofQuantiles(sorted, BINS));
  }

  void write(DataOutput out) throws IOException {
    numbers.write(out);
    texts.write(out);
    out.writeLong(others);
  }

  /** Takes all that {@link #write} wrote of a sample of other rows. */
  void add(DataInput in) throws IOException {
    numbers.add(in);
    texts.add(in);
    others += in.readLong();
  }
}
