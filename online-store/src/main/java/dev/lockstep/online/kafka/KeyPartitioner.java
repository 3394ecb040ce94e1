/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.row.EntityKey;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Which log partition an entity lives in: Kafka's default partitioner over the UTF-8 of the key,
 * which Pinot knows as Murmur. Topic, table and reader must agree on it.
 */
public final class KeyPartitioner {
  private KeyPartitioner() {}

  /**
   * @param partitions of the feature log, at least 1
   * @return from 0 to {@code partitions - 1}
   */
  public static int partition(EntityKey key, int partitions) {
    checkArgument(partitions >= 1, "Partitions below 1: %s", partitions);
    byte[] bytes = key.encoded().getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
  }

  /** Some key that would live in a partition; whether an entity has it does not matter. */
  public static EntityKey anyKey(int partition, int partitions) {
    for (int i = 0; ; i++) {
      EntityKey key = new EntityKey("any" + i);
      if (partition(key, partitions) == partition) {
        return key;
      }
    }
  }
}
