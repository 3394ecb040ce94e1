/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.DataSource.SourceType;
import dev.lockstep.feast.proto.core.StreamFormat;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Topics as Kafka sources, and the lake's tables as the batch sources that Feast wants to see. */
final class SourceExport {
  private static final String KAFKA_CLASS = "feast.data_source.KafkaSource";
  private static final String SPARK_CLASS =
      "feast.infra.offline_stores.contrib.spark_offline_store.spark_source.SparkSource";

  private final String servers;
  private final Set<String> sourceNames;

  SourceExport(String servers, Set<String> sourceNames) {
    this.servers = servers;
    this.sourceNames = Set.copyOf(sourceNames);
  }

  /** A source without what only a view knows. */
  DataSource kafka(SourcePlan source) {
    DataSource.Builder kafka =
        DataSource.newBuilder()
            .setType(SourceType.STREAM_KAFKA)
            .setName(source.name())
            .setDataSourceClassType(KAFKA_CLASS)
            .setTimestampField(source.timestampColumn());
    kafka
        .getKafkaOptionsBuilder()
        .setKafkaBootstrapServers(servers)
        .setTopic(source.topic())
        .setMessageFormat(format(source));
    return kafka.build();
  }

  /** A source that no view reads. Feast's SDK cannot load a stream without a batch source. */
  DataSource unread(SourcePlan source) {
    DataSource.Builder batch =
        DataSource.newBuilder()
            .setType(SourceType.BATCH_SPARK)
            .setName(source.name() + "_history")
            .setDataSourceClassType(SPARK_CLASS)
            .setTimestampField(source.timestampColumn());
    batch.getSparkOptionsBuilder().setTable(LakeSources.table(source));
    return kafka(source).toBuilder().setBatchSource(batch).build();
  }

  /** The first source of a view: a view of Feast has only one. */
  DataSource stream(ViewPlan view, Map<String, String> fieldMapping) {
    return kafka(view.inputs().get(0).source()).toBuilder()
        .putAllFieldMapping(fieldMapping)
        .setBatchSource(batch(view, fieldMapping))
        .setCreatedTimestampColumn(created(view))
        .build();
  }

  /** The view's table in the lake. */
  DataSource batch(ViewPlan view, Map<String, String> fieldMapping) {
    String name = view.name() + "_history";
    while (sourceNames.contains(name)) {
      name += "_lake";
    }
    DataSource.Builder batch =
        DataSource.newBuilder()
            .setType(SourceType.BATCH_SPARK)
            .setName(name)
            .setDataSourceClassType(SPARK_CLASS)
            .setTimestampField(view.inputs().get(0).source().timestampColumn())
            .setCreatedTimestampColumn(created(view))
            .putAllFieldMapping(fieldMapping);
    batch.getSparkOptionsBuilder().setTable(LakeSources.table(view));
    return batch.build();
  }

  /** From columns of the source to keys and features that are the same under another name. */
  static Map<String, String> fieldMapping(ViewPlan view) {
    Map<String, String> mapping = new LinkedHashMap<>();
    ViewInput input = view.inputs().get(0);
    Set<String> columns =
        input.source().columns().stream().map(ColumnPlan::name).collect(Collectors.toSet());
    input
        .derived()
        .forEach(
            (name, expression) -> {
              if (columns.contains(expression.text())) {
                mapping.putIfAbsent(expression.text(), name);
              }
            });
    view.features().stream()
        .filter(LatestFeature.class::isInstance)
        .map(LatestFeature.class::cast)
        .filter(feature -> !feature.name().equals(feature.column().name()))
        .forEach(feature -> mapping.putIfAbsent(feature.column().name(), feature.name()));
    return ImmutableMap.copyOf(mapping);
  }

  private static String created(ViewPlan view) {
    return view.kind() instanceof ViewKind.Latest latest ? latest.createdColumn().orElse("") : "";
  }

  private static StreamFormat format(SourcePlan source) {
    StreamFormat.Builder format = StreamFormat.newBuilder();
    if (source.format() instanceof SourceFormat.Avro avro) {
      format.getAvroFormatBuilder().setSchemaJson(avro.schemaJson());
    } else if (source.format() instanceof SourceFormat.Protobuf protobuf) {
      format.getProtoFormatBuilder().setClassPath(protobuf.messageName());
    } else {
      format
          .getJsonFormatBuilder()
          .setSchemaJson(
              source.columns().stream()
                  .map(column -> column.name() + " " + WireTypes.spark(column.type()))
                  .collect(Collectors.joining(", ")));
    }
    return format.build();
  }
}
