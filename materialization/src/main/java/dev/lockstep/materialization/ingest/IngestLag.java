/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** How far ingest of a view is behind its sources, whoever runs it. */
public final class IngestLag {
  private IngestLag() {}

  /**
   * Records that wait to be processed: of the sources, the retry topic and between the stages. At 0
   * every event that was in the sources is in the log, filtered, dropped or a dead letter.
   *
   * @throws dev.lockstep.error.LockstepException with STORE_UNAVAILABLE if Kafka does not answer
   */
  public static long records(Admin admin, Naming naming, ViewPlan view) {
    String group = naming.ingestApplication(view);
    Map<TopicPartition, OffsetAndMetadata> committed =
        KafkaClients.await(
            "read the offsets of " + group,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Set<TopicPartition> partitions = new HashSet<>(committed.keySet());
    partitions.addAll(inputPartitions(admin, naming, view));
    Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
    Set<TopicPartition> unread = new HashSet<>(partitions);
    unread.removeAll(committed.keySet());
    Map<TopicPartition, Long> starts = offsets(admin, unread, OffsetSpec.earliest());
    long lag = 0;
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata done = committed.get(partition);
      long from = done == null ? starts.getOrDefault(partition, 0L) : done.offset();
      lag += Math.max(0, ends.getOrDefault(partition, from) - from);
    }
    return lag;
  }

  private static Set<TopicPartition> inputPartitions(Admin admin, Naming naming, ViewPlan view) {
    Set<String> topics =
        view.inputs().stream().map(input -> input.source().topic()).collect(Collectors.toSet());
    topics.add(naming.retry(view));
    Map<String, TopicDescription> descriptions =
        KafkaClients.await(
            "describe topics " + topics, admin.describeTopics(topics).allTopicNames());
    Set<TopicPartition> partitions = new HashSet<>();
    descriptions.forEach(
        (topic, description) ->
            description
                .partitions()
                .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
    return partitions;
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Set<TopicPartition> partitions, OffsetSpec spec) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    partitions.forEach(partition -> request.put(partition, spec));
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        KafkaClients.await(
            "list offsets",
            admin
                .listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }
}
