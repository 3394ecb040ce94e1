/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.rows.KeyRanks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Numbers the distinct entities of a spine in the order in which they are met; once all are known,
 * also in the order of their keys. Thread-safe.
 */
final class EntityNumbers implements KeyRanks {
  private final ToIntFunction<String> bucketOf;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private int[] buckets = new int[1024];
  private volatile int[] ranks = {};

  /**
   * @param bucketOf the part of the lake that an encoded key is in
   */
  EntityNumbers(ToIntFunction<String> bucketOf) {
    this.bucketOf = bucketOf;
  }

  /** The number of an entity. */
  synchronized int number(String encodedKey) {
    Integer known = numbers.get(encodedKey);
    if (known != null) {
      return known;
    }
    int number = keys.size();
    numbers.put(encodedKey, number);
    keys.add(encodedKey);
    if (number == buckets.length) {
      buckets = Arrays.copyOf(buckets, number * 2);
    }
    buckets[number] = bucketOf.applyAsInt(encodedKey);
    return number;
  }

  /** The part of the lake of every entity so far; by number. */
  synchronized int[] buckets() {
    return buckets;
  }

  synchronized int size() {
    return keys.size();
  }

  /** From now on no entity is new. */
  synchronized void finish() {
    Integer[] order = new Integer[keys.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(keys::get));
    int[] byNumber = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      byNumber[order[rank]] = rank;
    }
    ranks = byNumber;
  }

  /** The place of each number's entity in the order of encoded keys. */
  int[] ranks() {
    return ranks;
  }

  /** After {@link #finish} nothing changes any more, so reading needs no lock. */
  @Override
  @SuppressWarnings("GuardedBy")
  public int rank(String encodedKey) {
    int[] known = ranks;
    Integer number = numbers.get(encodedKey);
    return number == null ? NONE : known[number];
  }
}
