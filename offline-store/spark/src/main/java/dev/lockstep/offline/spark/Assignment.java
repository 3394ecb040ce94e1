/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.spark.Numbers.Slices;
import dev.lockstep.offline.spark.SpineProfile.HotKey;
import dev.lockstep.offline.spark.SpineProfile.Times;
import dev.lockstep.offline.training.kernel.KernelPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Which partition computes which rows of a spine for one view. Immutable.
 *
 * <p>If all entities are known, each slice of one has a number that no other has, which leads to
 * its partition: {@code number mod partitions}. Else entities are told apart by their keys, slices
 * of hot ones by number, and partitions are found by hash.
 *
 * @param numbered whether numbers alone tell entities apart
 * @param numbers for the rows of the spine
 * @param ranges for the rows of the lake: of the entities that have numbers of their own
 */
record Assignment(boolean numbered, int partitions, Numbers numbers, List<Range> ranges) {
  private static final int MOST_PARTITIONS = 20_000;
  private static final long LAKE_ROWS = 1_000_000;

  /**
   * Rows of the lake that matter to a slice.
   *
   * @param fromMillis the earliest event time, epoch milliseconds
   * @param untilMillis the latest
   */
  record Range(String key, int number, long fromMillis, long untilMillis) {}

  /**
   * A slice of an entity before it has a number.
   *
   * @param index among the entity's
   * @param rows how many rows of the spine it has
   * @param fromMillis as of {@link Range}
   * @param untilMillis as of {@link Range}
   */
  record Slice(String key, int index, long rows, long fromMillis, long untilMillis) {}

  /**
   * @param lakeRows roughly how many rows the view has
   * @param cores how many tasks run at a time
   */
  static Assignment of(
      KernelPlan plan, SpineProfile spine, TaskSizes sizes, long lakeRows, int cores) {
    Map<String, List<Slice>> slices = new HashMap<>();
    spine.hot().forEach((key, hot) -> slices.put(key, slices(key, hot, plan, sizes)));
    spine
        .keys()
        .ifPresent(
            keys ->
                keys.forEach(
                    (key, times) ->
                        slices.computeIfAbsent(key, name -> List.of(whole(name, times, plan)))));
    int partitions = partitions(spine.rows(), sizes, lakeRows, cores);
    return spine.keys().isPresent() ? numbered(slices, partitions) : keyed(slices, partitions);
  }

  /** How many partitions there should be at most. */
  static int partitions(long spineRows, TaskSizes sizes, long lakeRows, int cores) {
    long wanted =
        Math.max(
            2L * cores,
            Math.max(
                (spineRows + sizes.wantedRows() - 1) / sizes.wantedRows(), lakeRows / LAKE_ROWS));
    return (int) Math.max(1, Math.min(wanted, MOST_PARTITIONS));
  }

  private static Slice whole(String key, Times times, KernelPlan plan) {
    return new Slice(key, 0, times.rows, plan.firstMillis(times.earliest), times.latest);
  }

  /**
   * Cuts a hot entity along time. Rows that windows of several slices see are read once for each,
   * so there are no more slices than needed unless windows are short beside the whole.
   */
  private static List<Slice> slices(String key, HotKey hot, KernelPlan plan, TaskSizes sizes) {
    Times times = hot.times();
    int count = slices(times, plan, sizes);
    List<Slice> slices = new ArrayList<>();
    long before = times.earliest - 1;
    for (int i = 0; i < count; i++) {
      long until = i == count - 1 ? times.latest : hot.sketch().getQuantile((i + 1.0) / count);
      // Slices that end alike share their rows, and see the same of the lake.
      boolean shared = i > 0 && until == slices.get(i - 1).untilMillis();
      long from =
          shared ? slices.get(i - 1).fromMillis() : plan.firstMillis(Math.min(before + 1, until));
      slices.add(new Slice(key, i, times.rows / count + 1, from, until));
      before = until;
    }
    return slices;
  }

  /** How many slices to cut an entity into. */
  static int slices(Times times, KernelPlan plan, TaskSizes sizes) {
    long needed = (times.rows + sizes.mostRows() - 1) / sizes.mostRows();
    long wanted = (times.rows + sizes.wantedRows() - 1) / sizes.wantedRows();
    return (int) Math.max(1, Math.max(needed, Math.min(wanted, cheap(times, plan))));
  }

  /** How many slices may be made before rows are read more than twice. */
  private static long cheap(Times times, KernelPlan plan) {
    if (plan.needsWholeHistory()) {
      return 1;
    }
    double window = Math.max(1.0, (double) times.latest - plan.firstMillis(times.latest));
    double span = (double) times.latest - times.earliest;
    return 1 + (long) Math.min(1_000_000, span / window);
  }

  /**
   * Gives each slice a number: the largest first, each to the partition that has the least.
   *
   * @param slices by key; the i-th of a key has its i-th number
   */
  static Assignment numbered(Map<String, List<Slice>> slices, int mostPartitions) {
    List<Slice> all = new ArrayList<>();
    slices.values().forEach(all::addAll);
    all.sort(
        Comparator.comparingLong(Slice::rows)
            .reversed()
            .thenComparing(Slice::key)
            .thenComparingInt(Slice::index));
    int partitions = Math.max(1, Math.min(mostPartitions, all.size()));
    long[] load = new long[partitions];
    int[] used = new int[partitions];
    PriorityQueue<Integer> least =
        new PriorityQueue<>(
            Comparator.<Integer>comparingLong(partition -> load[partition])
                .thenComparingInt(partition -> partition));
    for (int partition = 0; partition < partitions; partition++) {
      least.add(partition);
    }
    Map<Slice, Integer> numbers = new HashMap<>();
    for (Slice slice : all) {
      int partition = least.remove();
      numbers.put(slice, used[partition]++ * partitions + partition);
      load[partition] += slice.rows();
      least.add(partition);
    }
    return new Assignment(true, partitions, numbers(slices, numbers), ranges(numbers));
  }

  private static Assignment keyed(Map<String, List<Slice>> slices, int partitions) {
    Map<Slice, Integer> numbers = new HashMap<>();
    slices
        .values()
        .forEach(
            list -> list.forEach(slice -> numbers.put(slice, Numbers.OTHER + 1 + slice.index())));
    return new Assignment(false, partitions, numbers(slices, numbers), ranges(numbers));
  }

  private static Numbers numbers(Map<String, List<Slice>> slices, Map<Slice, Integer> numbers) {
    Map<String, Slices> byKey = new HashMap<>();
    slices.forEach(
        (key, list) ->
            byKey.put(
                key,
                new Slices(
                    list.stream().mapToInt(numbers::get).toArray(),
                    list.stream().mapToLong(Slice::untilMillis).toArray())));
    return new Numbers(byKey);
  }

  private static List<Range> ranges(Map<Slice, Integer> numbers) {
    List<Range> ranges = new ArrayList<>();
    numbers.forEach(
        (slice, number) ->
            ranges.add(new Range(slice.key(), number, slice.fromMillis(), slice.untilMillis())));
    return ranges;
  }
}
