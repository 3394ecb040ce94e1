/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A prefix of a feature log: per partition the highest {@code seq} in it. A partition that is
 * missing has no row in the prefix. Immutable.
 *
 * @param seqs by partition, from 0; 0 or below where the prefix ends within imported history
 */
public record LakePosition(Map<Integer, Long> seqs) {
  /** The empty prefix. */
  public static final LakePosition NONE = new LakePosition(Map.of());

  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<TreeMap<Integer, Long>> SEQS = new TypeReference<>() {};

  public LakePosition {
    checkArgument(
        seqs.keySet().stream().allMatch(partition -> partition >= 0),
        "Negative partition: %s",
        seqs);
    seqs = ImmutableSortedMap.copyOf(seqs);
  }

  /** The highest {@code seq} of a partition; empty if the prefix has no row of it. */
  public OptionalLong seq(int partition) {
    Long seq = seqs.get(partition);
    return seq == null ? OptionalLong.empty() : OptionalLong.of(seq);
  }

  /** Whether a row is in the prefix. */
  public boolean contains(int partition, long seq) {
    Long last = seqs.get(partition);
    return last != null && seq <= last;
  }

  /** Whether every row of the other prefix is in this one. */
  public boolean covers(LakePosition other) {
    return other.seqs.entrySet().stream()
        .allMatch(entry -> contains(entry.getKey(), entry.getValue()));
  }

  /** This prefix with a partition's end moved. */
  public LakePosition with(int partition, long seq) {
    Map<Integer, Long> moved = new TreeMap<>(seqs);
    moved.put(partition, seq);
    return new LakePosition(moved);
  }

  /** A JSON object from partition to seq, in the order of partitions. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(seqs);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if {@link #toJson} did not make this text
   */
  public static LakePosition parse(String json) {
    try {
      return new LakePosition(JSON.readValue(json, SEQS));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a position of the lake: " + json, e);
    }
  }
}
