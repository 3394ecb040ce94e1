/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Kafka's default partitioner over the key's bytes, stated rather than assumed: for UTF-8 of an
 * entity key it is {@link dev.lockstep.online.kafka.KeyPartitioner}.
 *
 * @param partitions that the topic must have
 */
record KeyBytesPartitioner(int partitions) implements StreamPartitioner<byte[], Object> {
  int partition(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, Object value, int topicPartitions) {
    if (topicPartitions != partitions) {
      throw new LockstepException(
          ErrorCode.PARTITIONING_MISMATCH,
          "Topic %s has %s partitions, the plan says %s"
              .formatted(topic, topicPartitions, partitions));
    }
    return Optional.of(Set.of(partition(key)));
  }
}
