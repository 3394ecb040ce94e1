/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.row.LogColumns;
import java.util.TreeMap;

/**
 * The Pinot config of a table: REALTIME over a topic, pruned by key alone. One text serves 0.11 and
 * 1.x.
 *
 * <ul>
 *   <li>No retention and no time pruner: every row counts for as long as the version lives.
 *   <li>The key is inverted while rows are consumed and sorted once a segment is complete, so that
 *       one entity's rows lie together.
 *   <li>Consumption reads committed rows only and starts at the first.
 * </ul>
 */
final class PinotTableConfigGenerator {
  // Pinot divides the threshold by the partitions that one server consumes. Small enough that
  // twenty partitions fit into a small server, large enough that a read meets few segments.
  private static final long ROWS_PER_SEGMENT = 100_000;

  private PinotTableConfigGenerator() {}

  static ObjectNode generate(TableForm form, OnlineStoreConfig config) {
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    table.put("tableName", form.table());
    table.put("tableType", "REALTIME");
    addSegments(table.putObject("segmentsConfig"), form, config);
    table.putObject("tenants");
    addIndexes(table.putObject("tableIndexConfig"), form);
    addRawColumns(table.putArray("fieldConfigList"), form);
    addRouting(table.putObject("routing"));
    addStream(table.putObject("ingestionConfig"), form, config);
    ObjectNode custom = table.putObject("metadata").putObject("customConfigs");
    form.properties().forEach(custom::put);
    return table;
  }

  private static void addSegments(ObjectNode segments, TableForm form, OnlineStoreConfig config) {
    segments.put("timeColumnName", form.timeColumn());
    // 0.11 reads the second, 1.x the first.
    segments.put("replication", Integer.toString(config.tableReplication()));
    segments.put("replicasPerPartition", Integer.toString(config.tableReplication()));
  }

  private static void addIndexes(ObjectNode indexes, TableForm form) {
    indexes.put("loadMode", "MMAP");
    indexes.put("nullHandlingEnabled", false);
    indexes.putArray("sortedColumn").add(LogColumns.KEY);
    ArrayNode inverted = indexes.putArray("invertedIndexColumns");
    form.inverted().forEach(inverted::add);
    ArrayNode raw = indexes.putArray("noDictionaryColumns");
    form.columns().stream().filter(StoreColumn::raw).forEach(c -> raw.add(c.name()));
    ObjectNode key =
        indexes
            .putObject("segmentPartitionConfig")
            .putObject("columnPartitionMap")
            .putObject(LogColumns.KEY);
    key.put("functionName", "Murmur");
    key.put("numPartitions", form.partitions());
  }

  /**
   * Reads touch a few rows of a segment: unpacking a chunk for them would cost more than it saves.
   */
  private static void addRawColumns(ArrayNode fields, TableForm form) {
    for (StoreColumn column : form.columns()) {
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

  private static void addStream(ObjectNode ingestion, TableForm form, OnlineStoreConfig config) {
    ObjectNode stream =
        ingestion.putObject("streamIngestionConfig").putArray("streamConfigMaps").addObject();
    stream.put("streamType", "kafka");
    stream.put("stream.kafka.topic.name", form.topic());
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
        Long.toString(ROWS_PER_SEGMENT * form.partitions()));
    stream.put("realtime.segment.flush.threshold.time", "24h");
    new TreeMap<>(config.kafkaProperties()).forEach(stream::put);
  }
}
