/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogColumns;

/**
 * Topic, table and partitioner must have the same idea of where a key lives. If they differ, Pinot
 * asks segments that do not hold the key and answers that there are no rows.
 */
public final class PartitioningCheck {
  private final Naming naming;
  private final PinotController controller;

  public PartitioningCheck(Naming naming, PinotController controller) {
    this.naming = naming;
    this.controller = controller;
  }

  /**
   * @param topicPartitions partitions that the view's feature log has; 0 if it does not exist
   * @throws LockstepException PARTITIONING_MISMATCH naming all three, STORE_UNAVAILABLE if the
   *     topic or the table does not exist
   */
  public void check(ViewPlan view, int topicPartitions) {
    String table = naming.table(view);
    JsonNode config =
        controller
            .tableConfig(table)
            .orElseThrow(() -> missing("Pinot has no table %s".formatted(table)));
    if (topicPartitions == 0) {
      throw missing("Kafka has no topic %s".formatted(naming.featureLog(view)));
    }
    compare(view, topicPartitions, config);
  }

  void compare(ViewPlan view, int topicPartitions, JsonNode tableConfig) {
    JsonNode key =
        tableConfig.at(
            "/tableIndexConfig/segmentPartitionConfig/columnPartitionMap/" + LogColumns.KEY);
    String function = key.path("functionName").asText("none");
    int tablePartitions = key.path("numPartitions").asInt(0);
    boolean prunes = false;
    for (JsonNode pruner : tableConfig.at("/routing/segmentPrunerTypes")) {
      prunes |= pruner.asText().equalsIgnoreCase("partition");
    }
    if (topicPartitions != view.partitions()
        || tablePartitions != view.partitions()
        || !function.equalsIgnoreCase("Murmur")
        || !prunes) {
      throw new LockstepException(
          ErrorCode.PARTITIONING_MISMATCH,
          ("Cannot read view %s, partitions do not agree: topic %s has %s, table %s has %s by"
                  + " function %s%s, the partitioner uses %s by Murmur")
              .formatted(
                  view.name(),
                  naming.featureLog(view),
                  topicPartitions,
                  naming.table(view),
                  tablePartitions,
                  function,
                  prunes ? "" : " without pruning",
                  view.partitions()));
    }
  }

  private static LockstepException missing(String what) {
    return new LockstepException(ErrorCode.STORE_UNAVAILABLE, what);
  }
}
