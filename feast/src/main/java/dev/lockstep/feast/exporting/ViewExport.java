/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import com.google.common.collect.ImmutableList;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureView;
import dev.lockstep.feast.proto.core.FeatureViewProjection;
import dev.lockstep.feast.proto.core.FeatureViewSpec;
import dev.lockstep.feast.proto.core.StreamFeatureView;
import dev.lockstep.feast.proto.core.StreamFeatureViewSpec;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Map;

/** Feature views, and stream feature views where aggregations say all. */
final class ViewExport {
  private final EntityExport entities;
  private final SourceExport sources;

  ViewExport(EntityExport entities, SourceExport sources) {
    this.entities = entities;
    this.sources = sources;
  }

  FeatureView.Builder view(ViewPlan view) {
    Map<String, String> mapping = SourceExport.fieldMapping(view);
    FeatureView.Builder exported = FeatureView.newBuilder();
    FeatureViewSpec.Builder spec =
        exported
            .getSpecBuilder()
            .setName(view.name())
            .addAllEntities(entities.names(view.entity()))
            .addAllEntityColumns(EntityExport.columns(view.entity()))
            .addAllFeatures(features(view))
            .setBatchSource(sources.batch(view, mapping))
            .setStreamSource(sources.stream(view, mapping))
            .setOnline(true)
            .setVersion("latest");
    if (view.kind() instanceof ViewKind.Latest latest) {
      spec.setTtl(StreamViews.duration(latest.ttlMillis()));
    }
    return exported;
  }

  StreamFeatureView.Builder streamView(ViewPlan view) {
    Map<String, String> mapping = SourceExport.fieldMapping(view);
    StreamFeatureView.Builder exported = StreamFeatureView.newBuilder();
    StreamFeatureViewSpec.Builder spec =
        exported
            .getSpecBuilder()
            .setName(view.name())
            .addAllEntities(entities.names(view.entity()))
            .addAllEntityColumns(EntityExport.columns(view.entity()))
            .addAllFeatures(EntityExport.columns(view.entity()))
            .addAllFeatures(features(view))
            .setBatchSource(sources.batch(view, mapping))
            .setStreamSource(sources.stream(view, mapping))
            .setTimestampField(view.inputs().get(0).source().timestampColumn())
            .setMode("spark")
            .setOnline(true)
            .setVersion("latest");
    view.features()
        .forEach(feature -> StreamViews.aggregation(feature).ifPresent(spec::addAggregations));
    return exported;
  }

  /** What services and on-demand views say of a view that they read. */
  FeatureViewProjection projection(ViewPlan view, List<FeatureSpecV2> columns) {
    return FeatureViewProjection.newBuilder()
        .setFeatureViewName(view.name())
        .addAllFeatureColumns(columns)
        .setBatchSource(sources.batch(view, SourceExport.fieldMapping(view)))
        .setViewType(StreamViews.fits(view) ? "streamFeatureView" : "featureView")
        .build();
  }

  static List<FeatureSpecV2> features(ViewPlan view) {
    return view.features().stream()
        .map(ViewExport::feature)
        .collect(ImmutableList.toImmutableList());
  }

  static FeatureSpecV2 feature(FeaturePlan feature) {
    return FeatureSpecV2.newBuilder()
        .setName(feature.name())
        .setValueType(WireTypes.of(feature.resultType()))
        .setDescription(FeatureTexts.of(feature))
        .build();
  }
}
