/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import com.google.protobuf.Duration;
import dev.lockstep.feast.proto.core.Aggregation;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.DataSource.SourceType;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A registry of what Lockstep can say: entities, sources, views of both kinds, services. */
final class RandomRegistry {
  private static final List<Enum> TYPES =
      List.of(
          Enum.STRING,
          Enum.INT32,
          Enum.INT64,
          Enum.DOUBLE,
          Enum.FLOAT,
          Enum.BOOL,
          Enum.BYTES,
          Enum.UNIX_TIMESTAMP,
          Enum.STRING_LIST,
          Enum.DOUBLE_LIST);
  private static final List<Enum> KEYS = List.of(Enum.STRING, Enum.INT64, Enum.INT32);
  private static final List<String> FUNCTIONS =
      List.of("sum", "count", "mean", "min", "max", "count_distinct");

  private final Random random;
  private final Registry.Builder registry = Registry.newBuilder().setRegistrySchemaVersion("1");
  private final List<Enum> keys = new ArrayList<>();

  RandomRegistry(Random random) {
    this.random = random;
  }

  Registry make() {
    registry.addProjectsBuilder().getSpecBuilder().setName("p");
    int entities = 1 + random.nextInt(3);
    for (int i = 0; i < entities; i++) {
      keys.add(KEYS.get(random.nextInt(KEYS.size())));
      registry
          .addEntitiesBuilder()
          .getSpecBuilder()
          .setName("e" + i)
          .setJoinKey("k" + i)
          .setValueType(keys.get(i))
          .setProject("p");
    }
    int views = 1 + random.nextInt(4);
    for (int i = 0; i < views; i++) {
      if (random.nextBoolean()) {
        latest("latest" + i);
      } else {
        stream("stream" + i);
      }
    }
    service();
    return registry.build();
  }

  /** One entity, or the first two. */
  private List<Integer> entities() {
    return keys.size() > 1 && random.nextInt(3) == 0
        ? List.of(0, 1)
        : List.of(random.nextInt(keys.size()));
  }

  private void latest(String name) {
    var spec = registry.addFeatureViewsBuilder().getSpecBuilder().setName(name).setProject("p");
    for (int entity : entities()) {
      spec.addEntities("e" + entity).addEntityColumns(column("k" + entity, keys.get(entity)));
    }
    int features = 1 + random.nextInt(5);
    DataSource.Builder source = kafka(name + "_events", "ts timestamp");
    for (int i = 0; i < features; i++) {
      Enum type = TYPES.get(random.nextInt(TYPES.size()));
      spec.addFeatures(column("f" + i, type));
      if (random.nextInt(4) == 0) {
        source.putFieldMapping("c" + i, "f" + i);
      }
    }
    source.getKafkaOptionsBuilder().getMessageFormatBuilder().clearFormat();
    if (random.nextBoolean()) {
      source.setCreatedTimestampColumn("made");
    }
    if (random.nextBoolean()) {
      spec.setTtl(Duration.newBuilder().setSeconds(1 + random.nextInt(1_000_000)));
    }
    spec.setStreamSource(source).setOnline(true);
  }

  private void stream(String name) {
    var spec =
        registry.addStreamFeatureViewsBuilder().getSpecBuilder().setName(name).setProject("p");
    StringBuilder ddl = new StringBuilder("ts timestamp, x double, n bigint");
    for (int entity : entities()) {
      spec.addEntities("e" + entity).addEntityColumns(column("k" + entity, keys.get(entity)));
      ddl.append(", k")
          .append(entity)
          .append(' ')
          .append(
              switch (keys.get(entity)) {
                case STRING -> "string";
                case INT32 -> "int";
                default -> "long";
              });
    }
    int features = 1 + random.nextInt(5);
    for (int i = 0; i < features; i++) {
      long seconds = 1 + random.nextInt(1_000_000);
      Duration window = Duration.newBuilder().setSeconds(seconds).build();
      String function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
      String column = random.nextBoolean() ? "x" : "n";
      Aggregation.Builder aggregation =
          Aggregation.newBuilder()
              .setFunction(function)
              .setColumn(column)
              .setTimeWindow(window)
              .setSlideInterval(window);
      String feature = function + "_" + column + "_" + seconds + "s";
      if (random.nextBoolean()) {
        feature = "a" + i;
        aggregation.setName(feature);
      }
      spec.addAggregations(aggregation).addFeatures(column(feature, Enum.DOUBLE));
    }
    spec.setTimestampField("ts")
        .setMode("spark")
        .setStreamSource(kafka(name + "_events", ddl.toString()));
  }

  private static DataSource.Builder kafka(String name, String ddl) {
    DataSource.Builder source =
        DataSource.newBuilder()
            .setType(SourceType.STREAM_KAFKA)
            .setName(name)
            .setTimestampField("ts");
    source
        .getKafkaOptionsBuilder()
        .setKafkaBootstrapServers("k:9092")
        .setTopic("topic." + name)
        .getMessageFormatBuilder()
        .getJsonFormatBuilder()
        .setSchemaJson(ddl);
    return source;
  }

  private void service() {
    var spec = registry.addFeatureServicesBuilder().getSpecBuilder().setName("s").setProject("p");
    registry
        .getFeatureViewsList()
        .forEach(
            view ->
                spec.addFeaturesBuilder()
                    .setFeatureViewName(view.getSpec().getName())
                    .addFeatureColumns(view.getSpec().getFeatures(0)));
    registry
        .getStreamFeatureViewsList()
        .forEach(
            view ->
                spec.addFeaturesBuilder()
                    .setFeatureViewName(view.getSpec().getName())
                    .addAllFeatureColumns(view.getSpec().getFeaturesList()));
  }

  private static FeatureSpecV2 column(String name, Enum type) {
    return FeatureSpecV2.newBuilder().setName(name).setValueType(type).build();
  }
}
