/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.online.TestingViews;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TestChunk {
  private static final ReadPoint LATEST = new ReadPoint.Latest();

  @Test
  void everyPlaceIsInOneChunkOfItsPartition() {
    ViewPlan view = TestingViews.latest("cards", 7);
    List<EntityKey> keys = keys(1_000);
    List<Integer> places = new ArrayList<>();
    for (Chunk chunk : Chunk.of(request(view, keys, LATEST, List.of()), false)) {
      assertThat(chunk.places()).hasSizeLessThanOrEqualTo(Chunk.MAX_KEYS);
      chunk
          .places()
          .forEach(
              (key, at) -> {
                assertThat(KeyPartitioner.partition(key, 7)).isEqualTo(chunk.partition());
                at.forEach(place -> assertThat(keys.get(place)).isEqualTo(key));
                places.addAll(at);
              });
    }
    assertThat(places)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void sharesTheKeysOutEvenly() {
    ViewPlan view = TestingViews.latest("cards", 1);
    List<Chunk> chunks = Chunk.of(request(view, keys(101), LATEST, List.of()), false);
    assertThat(chunks).extracting(chunk -> chunk.places().size()).containsExactly(51, 50);
  }

  @Test
  void readsAnEntityOnceHoweverOftenItIsAskedFor() {
    ViewPlan view = TestingViews.latest("cards", 1);
    EntityKey a = new EntityKey("a");
    EntityKey b = new EntityKey("b");
    List<Chunk> chunks =
        Chunk.of(request(view, List.of(a, b, a), LATEST, List.of(5L, Position.NO_ROW, 9L)), false);
    assertThat(chunks).hasSize(1);
    assertThat(chunks.get(0).places()).containsEntry(a, List.of(0, 2)).containsEntry(b, List.of(1));
    assertThat(chunks.get(0).atLeast()).containsOnlyKeys(a).containsEntry(a, 9L);
    assertThat(chunks.get(0).maxSeq()).isEmpty();
  }

  @Test
  void positionsShareAQueryOnlyIfTheyMay() {
    ViewPlan view = TestingViews.latest("cards", 1);
    ReadPoint positions = new ReadPoint.UpTo(List.of(3L, 8L));
    ViewRequest request = request(view, keys(2), positions, List.of());
    assertThat(Chunk.of(request, false)).hasSize(1);
    assertThat(Chunk.of(request, false).get(0).maxSeq()).hasValue(8);
    assertThat(Chunk.of(request, true)).hasSize(2);
  }

  private static List<EntityKey> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> new EntityKey("card" + i)).toList();
  }

  private static ViewRequest request(
      ViewPlan view, List<EntityKey> keys, ReadPoint point, List<Long> atLeast) {
    return new ViewRequest(view, view.features(), keys, 0, point, atLeast, 0);
  }
}
