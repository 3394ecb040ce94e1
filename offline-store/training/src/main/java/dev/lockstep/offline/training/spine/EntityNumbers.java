/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.rows.KeyRanks;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.InvalidRowException;
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
  private final EntityPlan entity;
  private final ToIntFunction<String> bucketOf;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private int[] buckets = new int[1024];
  private volatile int[] ranks = {};

  /**
   * @param bucketOf the part of the lake that an encoded key is in
   */
  EntityNumbers(EntityPlan entity, ToIntFunction<String> bucketOf) {
    this.entity = entity;
    this.bucketOf = bucketOf;
  }

  EntityPlan entity() {
    return entity;
  }

  /**
   * The number of an entity.
   *
   * @param values one per key column, none null
   * @throws InvalidRowException if they are no key
   */
  int number(List<Object> values) {
    String key = EntityKeyCodec.encode(entity, values).encoded();
    synchronized (this) {
      Integer known = numbers.get(key);
      if (known != null) {
        return known;
      }
      int number = keys.size();
      numbers.put(key, number);
      keys.add(key);
      if (number == buckets.length) {
        buckets = Arrays.copyOf(buckets, number * 2);
      }
      buckets[number] = bucketOf.applyAsInt(key);
      return number;
    }
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
