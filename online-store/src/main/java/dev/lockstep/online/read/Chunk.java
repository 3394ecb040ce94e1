/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Entities of a request that one query reads: they live in one partition.
 *
 * @param partition of the feature log
 * @param places by entity, its places in the request
 * @param maxSeq the highest position of any of them; empty without positions
 * @param atLeast by entity, the row that the answer must see; only those for which one is asked
 */
record Chunk(
    int partition,
    Map<EntityKey, List<Integer>> places,
    OptionalLong maxSeq,
    Map<EntityKey, Long> atLeast) {
  /** Long lists of keys are parsed and looked up one after the other within Pinot. */
  static final int MAX_KEYS = 100;

  private record Group(int partition, long seq) {}

  Chunk {
    places = ImmutableMap.copyOf(places);
    atLeast = ImmutableMap.copyOf(atLeast);
  }

  List<EntityKey> keys() {
    return ImmutableList.copyOf(places.keySet());
  }

  /**
   * Splits a request.
   *
   * @param samePosition whether entities with different positions must not share a query
   */
  static List<Chunk> of(ViewRequest request, boolean samePosition) {
    Map<Group, Map<EntityKey, List<Integer>>> groups = new LinkedHashMap<>();
    for (int i = 0; i < request.entities().size(); i++) {
      EntityKey key = request.entities().get(i);
      int partition = KeyPartitioner.partition(key, request.view().partitions());
      OptionalLong seq = position(request, i);
      Group group = new Group(partition, samePosition ? seq.orElse(Long.MAX_VALUE) : 0);
      groups
          .computeIfAbsent(group, g -> new LinkedHashMap<>())
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(i);
    }
    List<Chunk> chunks = new ArrayList<>();
    groups.forEach((group, places) -> addChunks(request, group.partition(), places, chunks));
    return chunks;
  }

  /** The position of the entity at a place of the request; empty if it sees everything. */
  static OptionalLong position(ViewRequest request, int place) {
    return request.point() instanceof ReadPoint.UpTo upTo
        ? OptionalLong.of(upTo.seqs().get(place))
        : OptionalLong.empty();
  }

  private static void addChunks(
      ViewRequest request,
      int partition,
      Map<EntityKey, List<Integer>> places,
      List<Chunk> chunks) {
    int count = (places.size() + MAX_KEYS - 1) / MAX_KEYS;
    int size = (places.size() + count - 1) / count;
    Map<EntityKey, List<Integer>> part = new LinkedHashMap<>();
    for (Map.Entry<EntityKey, List<Integer>> entity : places.entrySet()) {
      part.put(entity.getKey(), entity.getValue());
      if (part.size() == size) {
        chunks.add(chunk(request, partition, part));
        part = new LinkedHashMap<>();
      }
    }
    if (!part.isEmpty()) {
      chunks.add(chunk(request, partition, part));
    }
  }

  private static Chunk chunk(
      ViewRequest request, int partition, Map<EntityKey, List<Integer>> places) {
    Map<EntityKey, Long> atLeast = new LinkedHashMap<>();
    OptionalLong maxSeq = OptionalLong.empty();
    for (Map.Entry<EntityKey, List<Integer>> entity : places.entrySet()) {
      for (int place : entity.getValue()) {
        OptionalLong seq = position(request, place);
        if (seq.isPresent()) {
          maxSeq = OptionalLong.of(Math.max(seq.getAsLong(), maxSeq.orElse(Long.MIN_VALUE)));
        }
        long bound =
            request.atLeastSeqs().isEmpty() ? Position.NO_ROW : request.atLeastSeqs().get(place);
        if (bound != Position.NO_ROW) {
          atLeast.merge(entity.getKey(), bound, Math::max);
        }
      }
    }
    return new Chunk(partition, places, maxSeq, atLeast);
  }
}
