/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.Column;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.Feature;
import dev.lockstep.proto.v1.FeatureService;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.OnDemandFeature;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import dev.lockstep.proto.v1.OnDemandInput;

/** Plans on the wire. */
public final class DefinitionConverter {
  private DefinitionConverter() {}

  public static Entity toProto(EntityPlan entity) {
    Entity.Builder proto = Entity.newBuilder().setName(entity.name());
    entity.keys().forEach(key -> proto.addJoinKeys(toProto(key)));
    return proto.build();
  }

  public static FeatureView toProto(ViewPlan view) {
    FeatureView.Builder proto =
        FeatureView.newBuilder()
            .setName(view.name())
            .setVersion(view.version())
            .setRevision(view.revision())
            .setEntity(toProto(view.entity()))
            .setPartitions(view.partitions())
            .setDefinition(PlanPrinter.print(view));
    if (view.kind() instanceof ViewKind.Latest latest) {
      proto.setLatestValue(true).setTtlMillis(latest.ttlMillis());
    }
    for (ViewInput input : view.inputs()) {
      proto.addSources(input.source().name());
    }
    view.columns().forEach(column -> proto.addColumns(toProto(column)));
    for (FeaturePlan feature : view.features()) {
      proto.addFeatures(
          Feature.newBuilder().setName(feature.name()).setType(feature.resultType().display()));
    }
    return proto.build();
  }

  public static OnDemandFeatureView toProto(OnDemandViewPlan view) {
    OnDemandFeatureView.Builder proto = OnDemandFeatureView.newBuilder().setName(view.name());
    view.inputs()
        .forEach(
            (variable, feature) ->
                proto.addInputs(
                    OnDemandInput.newBuilder()
                        .setVariable(variable)
                        .setFeature(feature.toString())));
    view.request().forEach(column -> proto.addRequestContext(toProto(column)));
    view.outputs()
        .forEach(
            (name, expression) ->
                proto.addFeatures(
                    OnDemandFeature.newBuilder()
                        .setName(name)
                        .setType(expression.resultType().display())
                        .setExpression(expression.text())));
    return proto.build();
  }

  public static FeatureService toProto(ServicePlan service) {
    FeatureService.Builder proto = FeatureService.newBuilder().setName(service.name());
    service.features().forEach(feature -> proto.addFeatures(feature.toString()));
    return proto.build();
  }

  private static Column toProto(ColumnPlan column) {
    return Column.newBuilder().setName(column.name()).setType(column.type().display()).build();
  }
}
