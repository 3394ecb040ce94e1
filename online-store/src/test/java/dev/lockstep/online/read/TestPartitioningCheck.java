/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.TestingViews;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.plan.ViewPlan;
import org.junit.jupiter.api.Test;

final class TestPartitioningCheck {
  private static final OnlineStoreConfig CONFIG =
      OnlineStoreConfig.of("localhost:9092", "http://localhost:9000");

  private final ViewPlan view = TestingViews.windowed("cards", 4);
  private final PartitioningCheck check =
      new PartitioningCheck(CONFIG.naming(), new PinotController(CONFIG));

  @Test
  void acceptsWhatIsGenerated() {
    assertThatCode(() -> check.compare(view, 4, table(4))).doesNotThrowAnyException();
  }

  @Test
  void refusesATopicWithOtherPartitions() {
    assertMismatch(
        8,
        table(4),
        "topic ls.log.cards.v1 has 8, table ls_cards_v1 has 4 by function Murmur, the partitioner"
            + " uses 4 by Murmur");
  }

  @Test
  void refusesATableWithOtherPartitions() {
    assertMismatch(4, table(2), "has 4, table ls_cards_v1 has 2 by function Murmur, ");
  }

  @Test
  void refusesATableThatDoesNotPrune() {
    ObjectNode table = table(4);
    table.remove("routing");
    assertMismatch(4, table, "has 4 by function Murmur without pruning, ");
    table.remove("tableIndexConfig");
    assertMismatch(4, table, "has 0 by function none without pruning, ");
  }

  private void assertMismatch(int topicPartitions, ObjectNode table, String message) {
    assertThatThrownBy(() -> check.compare(view, topicPartitions, table))
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith("Cannot read view cards, partitions do not agree: topic ")
        .hasMessageContaining(message)
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(ErrorCode.PARTITIONING_MISMATCH);
  }

  private static ObjectNode table(int partitions) {
    return OnlineArtifacts.of(TestingViews.windowed("cards", partitions), CONFIG).tableConfig();
  }
}
