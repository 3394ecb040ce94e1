/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.pinot.PinotTables.TableState;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;

/** How Kafka's topics and Pinot's tables differ from what views need. Changes nothing. */
final class StoreDiff {
  private final OnlineStoreConfig config;
  private final DeployOptions options;
  private final Topics topics;
  private final PinotTables tables;
  private final List<PlanItem> items = new ArrayList<>();

  StoreDiff(OnlineStoreConfig config, DeployOptions options, Topics topics, PinotTables tables) {
    this.config = config;
    this.options = options;
    this.topics = topics;
    this.tables = tables;
  }

  /** One item per topic and table. */
  List<PlanItem> items(List<SourcePlan> sources, List<ViewPlan> views, RegistryState deployed) {
    Map<String, Integer> partitions = topics.partitions(names(sources, views));
    for (SourcePlan source : sources) {
      items.add(source(source, partitions.getOrDefault(source.topic(), 0)));
    }
    Naming naming = config.naming();
    items.add(registry(naming.registry(), partitions.getOrDefault(naming.registry(), 0)));
    items.add(helper(naming.deadLetters(), partitions));
    items.add(helper(naming.resubmissions(), partitions));
    items.add(helper(naming.servedLog(), partitions));
    items.add(helper(naming.qualityReports(), partitions));
    for (ViewPlan view : views) {
      boolean known = view.version() <= deployed.lastVersion(view.name());
      TableState table = tables.state(OnlineArtifacts.of(view, config));
      items.add(log(view, partitions, known, table));
      items.add(helper(naming.retry(view), partitions));
      items.add(table(view, table));
    }
    return items;
  }

  private Set<String> names(List<SourcePlan> sources, List<ViewPlan> views) {
    Naming naming = config.naming();
    Set<String> names = new LinkedHashSet<>();
    sources.forEach(source -> names.add(source.topic()));
    names.add(naming.registry());
    names.add(naming.deadLetters());
    names.add(naming.resubmissions());
    names.add(naming.servedLog());
    names.add(naming.qualityReports());
    for (ViewPlan view : views) {
      names.add(naming.featureLog(view));
      names.add(naming.retry(view));
    }
    return names;
  }

  private PlanItem source(SourcePlan source, int partitions) {
    String what = "source topic " + source.topic();
    if (partitions > 0) {
      return PlanItem.unchanged(what, "");
    }
    if (options.sourceTopicPartitions().isPresent()) {
      return PlanItem.create(
          what, "%s partitions".formatted(options.sourceTopicPartitions().getAsInt()));
    }
    return PlanItem.refuse(
        what,
        ErrorCode.UNKNOWN_NAME,
        "source %s reads it, but Kafka has no such topic".formatted(source.name()));
  }

  private PlanItem registry(String topic, int partitions) {
    String what = "topic " + topic;
    if (partitions == 0) {
      return PlanItem.create(what, "compacted");
    }
    if (partitions > 1
        || !topics.setting(topic, TopicConfig.CLEANUP_POLICY_CONFIG).equals("compact")) {
      return PlanItem.refuse(
          what,
          ErrorCode.INVALID_CONFIGURATION,
          "it is not a registry: it must have one partition and be compacted");
    }
    return PlanItem.unchanged(what, "");
  }

  private static PlanItem helper(String topic, Map<String, Integer> partitions) {
    String what = "topic " + topic;
    return partitions.containsKey(topic) ? PlanItem.unchanged(what, "") : PlanItem.create(what, "");
  }

  private PlanItem log(
      ViewPlan view, Map<String, Integer> existing, boolean known, TableState table) {
    String topic = config.naming().featureLog(view);
    int partitions = existing.getOrDefault(topic, 0);
    String what = "topic " + topic;
    if (partitions == 0) {
      return known || table.exists()
          ? PlanItem.refuse(
              what,
              ErrorCode.BREAKING_CHANGE,
              "the feature log of view %s is gone, but %s; a new log would start again at seq 1"
                  .formatted(view.name(), known ? "the view is deployed" : "its table exists"))
          : PlanItem.create(
              what, "%s partitions%s".formatted(view.partitions(), gaps(view, existing)));
    }
    if (partitions != view.partitions()) {
      return PlanItem.refuse(
          what,
          ErrorCode.PARTITIONING_MISMATCH,
          "it has %s partitions, view %s needs %s; keys would move"
              .formatted(partitions, view.name(), view.partitions()));
    }
    if (!known && topics.isUsed(topic, partitions)) {
      return PlanItem.refuse(
          what,
          ErrorCode.BREAKING_CHANGE,
          "it holds records, but no deployment of this registry has made it");
    }
    String retention = topics.setting(topic, TopicConfig.RETENTION_MS_CONFIG);
    return retention.equals("-1")
        ? PlanItem.unchanged(what, "")
        : PlanItem.update(what, "keeps rows for %s ms, should keep them".formatted(retention));
  }

  /** Events that a log which begins now cannot hold. */
  private String gaps(ViewPlan view, Map<String, Integer> existing) {
    StringBuilder gaps = new StringBuilder();
    Set<String> read = new LinkedHashSet<>();
    view.inputs().forEach(input -> read.add(input.source().topic()));
    for (String topic : read) {
      long gone = topics.goneRecords(topic, existing.getOrDefault(topic, 0));
      if (gone > 0) {
        gaps.append(
            "; the first %,d records of source topic %s are gone from Kafka: import history, or the version begins without them"
                .formatted(gone, topic));
      }
    }
    return gaps.toString();
  }

  private PlanItem table(ViewPlan view, TableState table) {
    String what = "table " + config.naming().table(view);
    if (!table.exists()) {
      return PlanItem.create(what, "%s columns".formatted(view.columns().size()));
    }
    if (!table.owned()) {
      return PlanItem.refuse(
          what,
          ErrorCode.BREAKING_CHANGE,
          "it is not Lockstep's table of view %s version %s"
              .formatted(view.name(), view.version()));
    }
    if (!table.lost().isEmpty()) {
      return PlanItem.refuse(what, ErrorCode.BREAKING_CHANGE, String.join("; ", table.lost()));
    }
    return table.drift().isEmpty()
        ? PlanItem.unchanged(what, "")
        : PlanItem.update(what, String.join("; ", table.drift()));
  }
}
