/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.row.EntityKey;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

final class TestKeyPartitioner {
  @Test
  void equalsKafkasDefaultPartitioner() {
    Random random = new Random(4711);
    for (int i = 0; i < 10_000; i++) {
      String key = Long.toString(random.nextLong(), 36) + "|" + random.nextInt();
      int partitions = 1 + random.nextInt(64);
      assertThat(KeyPartitioner.partition(new EntityKey(key), partitions))
          .isEqualTo(
              BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions));
    }
  }

  @Test
  void refusesNoPartition() {
    assertThatThrownBy(() -> KeyPartitioner.partition(new EntityKey("a"), 0))
        .hasMessage("Partitions below 1: 0");
  }
}
