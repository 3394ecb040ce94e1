/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which files of a snapshot are wanted: those that may hold a row of all that is named here. A file
 * holds other rows too, so whoever reads it still looks at each row. Immutable.
 *
 * @param keyBuckets parts along the key, see {@link LakeTable#keyBucket}; empty for all
 * @param fromMillis the least event time, epoch milliseconds
 * @param untilMillis the greatest event time, inclusive, epoch milliseconds
 * @param keyRange encoded keys; empty for all
 */
public record LakeScan(
    Set<Integer> keyBuckets, long fromMillis, long untilMillis, Optional<KeyRange> keyRange) {
  /** Every file. */
  public static final LakeScan ALL =
      new LakeScan(Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, Optional.empty());

  /**
   * Encoded keys, compared as text.
   *
   * @param first inclusive
   * @param last inclusive
   */
  public record KeyRange(String first, String last) {
    public KeyRange {
      checkArgument(first.compareTo(last) <= 0, "Empty key range: %s to %s", first, last);
    }
  }

  public LakeScan {
    keyBuckets = ImmutableSet.copyOf(keyBuckets);
    checkArgument(fromMillis <= untilMillis, "Empty time range: %s to %s", fromMillis, untilMillis);
  }

  public LakeScan withKeyBuckets(Set<Integer> buckets) {
    return new LakeScan(buckets, fromMillis, untilMillis, keyRange);
  }

  /** Both ends inclusive, epoch milliseconds. */
  public LakeScan withTimes(long from, long until) {
    return new LakeScan(keyBuckets, from, until, keyRange);
  }

  public LakeScan withKeys(KeyRange range) {
    return new LakeScan(keyBuckets, fromMillis, untilMillis, Optional.of(range));
  }
}
