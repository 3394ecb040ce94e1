/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Duration;
import dev.lockstep.feast.proto.core.Aggregation;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureTransformationV2;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.FeatureViewSpec;
import dev.lockstep.feast.proto.core.StreamFeatureView;
import dev.lockstep.feast.proto.core.StreamFeatureViewSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What feature views and stream feature views have in common.
 *
 * @param kind as Feast calls it
 * @param features without the entity columns, which Feast repeats in stream feature views
 * @param source where its events come from: the stream, or else the batch
 * @param history the batch source beside a stream
 * @param body the text of a transformation; an empty text if there is one without text
 * @param facts further things to keep as comments, from label to text
 */
record ViewFacts(
    String kind,
    String name,
    List<String> entities,
    List<FeatureSpecV2> features,
    List<FeatureSpecV2> entityColumns,
    Duration ttl,
    Optional<DataSource> source,
    Optional<DataSource> history,
    Optional<String> body,
    List<Aggregation> aggregations,
    boolean disabled,
    Map<String, String> tags,
    Map<String, String> facts) {

  static ViewFacts of(FeatureView view) {
    FeatureViewSpec spec = view.getSpec();
    Optional<DataSource> stream =
        spec.hasStreamSource() ? Optional.of(spec.getStreamSource()) : Optional.empty();
    Optional<DataSource> batch =
        spec.hasBatchSource() ? Optional.of(spec.getBatchSource()) : nested(stream);
    return new ViewFacts(
        "FeatureView",
        spec.getName(),
        spec.getEntitiesList(),
        without(spec.getFeaturesList(), spec.getEntityColumnsList()),
        spec.getEntityColumnsList(),
        spec.getTtl(),
        stream.or(() -> batch),
        stream.isPresent() ? batch : Optional.empty(),
        spec.hasFeatureTransformation()
            ? Optional.of(body(spec.getFeatureTransformation()))
            : Optional.empty(),
        ImmutableList.of(),
        spec.getDisabled(),
        spec.getTagsMap(),
        ImmutableMap.<String, String>builder()
            .putAll(
                facts(
                    spec.getDescription(),
                    spec.getOwner(),
                    spec.getOrg(),
                    spec.getMode(),
                    spec.getVersion()))
            .put(
                "computed in Feast from",
                spec.getSourceViewsList().stream()
                    .map(FeatureViewSpec::getName)
                    .collect(Collectors.joining(", ")))
            .build());
  }

  static ViewFacts of(StreamFeatureView view) {
    StreamFeatureViewSpec spec = view.getSpec();
    Optional<DataSource> stream =
        spec.hasStreamSource()
            ? Optional.of(timed(spec.getStreamSource(), spec.getTimestampField()))
            : Optional.empty();
    Optional<DataSource> batch =
        spec.hasBatchSource() ? Optional.of(spec.getBatchSource()) : nested(stream);
    Optional<String> body = Optional.empty();
    if (spec.hasFeatureTransformation()) {
      body = Optional.of(body(spec.getFeatureTransformation()));
    } else if (spec.hasUserDefinedFunction()
        && !(spec.getUserDefinedFunction().getBody().isEmpty()
            && spec.getUserDefinedFunction().getBodyText().isEmpty())) {
      body = Optional.of(spec.getUserDefinedFunction().getBodyText());
    }
    return new ViewFacts(
        "StreamFeatureView",
        spec.getName(),
        spec.getEntitiesList(),
        without(spec.getFeaturesList(), spec.getEntityColumnsList()),
        spec.getEntityColumnsList(),
        spec.getTtl(),
        stream.or(() -> batch),
        stream.isPresent() ? batch : Optional.empty(),
        body,
        spec.getAggregationsList(),
        spec.getDisabled(),
        spec.getTagsMap(),
        facts(
            spec.getDescription(),
            spec.getOwner(),
            spec.getOrg(),
            spec.getMode(),
            spec.getVersion()));
  }

  boolean isWindowed() {
    return !aggregations.isEmpty();
  }

  static String body(FeatureTransformationV2 transformation) {
    return switch (transformation.getTransformationCase()) {
      case USER_DEFINED_FUNCTION -> transformation.getUserDefinedFunction().getBodyText();
      case SUBSTRAIT_TRANSFORMATION -> "(a Substrait plan)";
      case TRANSFORMATION_NOT_SET -> "";
    };
  }

  /** A view may name event time where its source does not. */
  private static DataSource timed(DataSource source, String timestampField) {
    return source.getTimestampField().isEmpty()
        ? source.toBuilder().setTimestampField(timestampField).build()
        : source;
  }

  private static Optional<DataSource> nested(Optional<DataSource> stream) {
    return stream.filter(DataSource::hasBatchSource).map(DataSource::getBatchSource);
  }

  private static List<FeatureSpecV2> without(
      List<FeatureSpecV2> features, List<FeatureSpecV2> entityColumns) {
    Set<String> keys =
        entityColumns.stream().map(FeatureSpecV2::getName).collect(Collectors.toSet());
    return features.stream().filter(feature -> !keys.contains(feature.getName())).toList();
  }

  private static Map<String, String> facts(
      String description, String owner, String org, String mode, String version) {
    return ImmutableMap.of(
        "description",
        description,
        "owner",
        owner,
        "org",
        org,
        "mode in Feast",
        mode,
        "version in Feast",
        version.equals("latest") ? "" : version);
  }
}
