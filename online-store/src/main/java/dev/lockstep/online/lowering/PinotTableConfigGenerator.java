/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogColumns;
import java.util.TreeMap;

/**
 * The Pinot table config of a view: a REALTIME table over the feature log, pruned by key alone. One
 * text serves 0.11 and 1.x.
 *
 * <ul>
 *   <li>No retention and no time pruner: every row counts for as long as the version lives.
 *   <li>The key is inverted while rows are consumed and sorted once a segment is complete, so that
 *       one entity's rows lie together.
 *   <li>Consumption reads committed rows only and starts at the first.
 * </ul>
 */
final class PinotTableConfigGenerator {
  /** Says whose table it is, so that a foreign one is never touched. */
  static final String VIEW_PROPERTY = "lockstep.view";

  static final String VERSION_PROPERTY = "lockstep.version";

  // Pinot divides the threshold by the partitions that one server consumes. Small enough that
  // twenty partitions fit into a small server, large enough that a read meets few segments.
  private static final long ROWS_PER_SEGMENT = 100_000;

  private PinotTableConfigGenerator() {}

  static ObjectNode generate(ViewPlan view, OnlineStoreConfig config) {
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    table.put("tableName", config.naming().table(view));
    table.put("tableType", "REALTIME");
    addSegments(table.putObject("segmentsConfig"), config);
    table.putObject("tenants");
    addIndexes(table.putObject("tableIndexConfig"), view);
    addRawColumns(table.putArray("fieldConfigList"), view);
    addRouting(table.putObject("routing"));
    addStream(table.putObject("ingestionConfig"), view, config);
    ObjectNode custom = table.putObject("metadata").putObject("customConfigs");
    custom.put(VIEW_PROPERTY, view.name());
    custom.put(VERSION_PROPERTY, Integer.toString(view.version()));
    return table;
  }

  private static void addSegments(ObjectNode segments, OnlineStoreConfig config) {
    segments.put("timeColumnName", LogColumns.INGEST_TIME);
    // 0.11 reads the second, 1.x the first.
    segments.put("replication", Integer.toString(config.tableReplication()));
    segments.put("replicasPerPartition", Integer.toString(config.tableReplication()));
  }

  private static void addIndexes(ObjectNode indexes, ViewPlan view) {
    indexes.put("loadMode", "MMAP");
    indexes.put("nullHandlingEnabled", false);
    indexes.putArray("sortedColumn").add(LogColumns.KEY);
    indexes.putArray("invertedIndexColumns").add(LogColumns.KEY);
    ArrayNode raw = indexes.putArray("noDictionaryColumns");
    StoreColumn.of(view).stream().filter(StoreColumn::raw).forEach(c -> raw.add(c.name()));
    ObjectNode key =
        indexes
            .putObject("segmentPartitionConfig")
            .putObject("columnPartitionMap")
            .putObject(LogColumns.KEY);
    key.put("functionName", "Murmur");
    key.put("numPartitions", view.partitions());
  }

  /**
   * Reads touch a few rows of a segment: unpacking a chunk for them would cost more than it saves.
   */
  private static void addRawColumns(ArrayNode fields, ViewPlan view) {
    for (StoreColumn column : StoreColumn.of(view)) {
      if (column.raw() && !column.name().equals(LogColumns.EVENT_ID)) {
        ObjectNode field = fields.addObject();
        field.put("name", column.name());
        field.put("encodingType", "RAW");
        field.put("compressionCodec", "PASS_THROUGH");
      }
    }
  }

  private static void addRouting(ObjectNode routing) {
    routing.putArray("segmentPrunerTypes").add("partition");
    routing.put("instanceSelectorType", "balanced");
  }

  private static void addStream(ObjectNode ingestion, ViewPlan view, OnlineStoreConfig config) {
    ObjectNode stream =
        ingestion.putObject("streamIngestionConfig").putArray("streamConfigMaps").addObject();
    stream.put("streamType", "kafka");
    stream.put("stream.kafka.topic.name", config.naming().featureLog(view));
    stream.put("stream.kafka.broker.list", config.kafkaForPinot());
    stream.put("stream.kafka.consumer.type", "lowlevel");
    stream.put(
        "stream.kafka.consumer.factory.class.name",
        "org.apache.pinot.plugin.stream.kafka20.KafkaConsumerFactory");
    stream.put(
        "stream.kafka.decoder.class.name",
        "org.apache.pinot.plugin.inputformat.json.JSONMessageDecoder");
    stream.put("stream.kafka.consumer.prop.auto.offset.reset", "smallest");
    stream.put("stream.kafka.isolation.level", "read_committed");
    stream.put(
        "realtime.segment.flush.threshold.rows",
        Long.toString(ROWS_PER_SEGMENT * view.partitions()));
    stream.put("realtime.segment.flush.threshold.time", "24h");
    new TreeMap<>(config.kafkaProperties()).forEach(stream::put);
  }
}
