/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How often a feature had which values and statuses. Counts only: profiles of parts add up to that
 * of the whole, whatever the parts and their order. Not thread-safe.
 */
public final class FeatureProfile {
  /** How many names of other categories are kept, as examples. */
  private static final int OTHERS = 5;

  private final Optional<Bins> bins;
  private final long[] counts;
  private final long[] statuses = new long[ValueStatus.values().length];
  private final TreeSet<String> others = new TreeSet<>();
  private long misfits;

  /**
   * @param bins where values are counted; empty for a feature of which only statuses are
   */
  public FeatureProfile(Optional<Bins> bins) {
    this.bins = bins;
    this.counts = new long[bins.map(Bins::size).orElse(0)];
  }

  /** Where values are counted. */
  public Optional<Bins> bins() {
    return bins;
  }

  /** Takes one value. */
  public void add(FeatureValue value) {
    statuses[value.status().ordinal()]++;
    Object present = value.value();
    if (value.status() == ValueStatus.PRESENT && present != null && bins.isPresent()) {
      if (bins.get().takes(present)) {
        int place = bins.get().place(present);
        counts[place]++;
        if (bins.get() instanceof Bins.Categories && place == counts.length - 1) {
          keep(present.toString());
        }
      } else {
        misfits++;
      }
    }
  }

  /**
   * Takes all that another profile has.
   *
   * @throws IllegalArgumentException if it has other bins
   */
  public void add(FeatureProfile other) {
    checkArgument(other.bins.equals(bins), "Profiles of different bins do not add up");
    add(other.counts, other.statuses, other.misfits, other.others);
  }

  /** The first by name: those do not hang on the order of what comes. */
  private void keep(String name) {
    others.add(name);
    if (others.size() > OTHERS) {
      others.pollLast();
    }
  }

  /** Takes counts that were written down. */
  void add(
      long[] moreCounts, long[] moreStatuses, long moreMisfits, Collection<String> moreOthers) {
    checkArgument(
        moreCounts.length == counts.length && moreStatuses.length == statuses.length,
        "Not as many counts as bins and statuses");
    for (int i = 0; i < counts.length; i++) {
      counts[i] += moreCounts[i];
    }
    for (int i = 0; i < statuses.length; i++) {
      statuses[i] += moreStatuses[i];
    }
    misfits += moreMisfits;
    moreOthers.forEach(this::keep);
  }

  /** How many values, whatever their status. */
  public long rows() {
    return Arrays.stream(statuses).sum();
  }

  /** How many values were counted in bins. */
  public long present() {
    return Arrays.stream(counts).sum();
  }

  /**
   * How many values are of another type than the bins. None in a reference, whose values the bins
   * were made of.
   */
  public long misfits() {
    return misfits;
  }

  /** Some of the categories that have no bin of their own, by name. */
  public List<String> others() {
    return List.copyOf(others);
  }

  /** By bin. */
  public long[] counts() {
    return counts.clone();
  }

  /** By {@link ValueStatus}, in the order of the enum. */
  public long[] statuses() {
    return statuses.clone();
  }
}
