/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import com.google.common.collect.ImmutableList;
import dev.lockstep.expression.Expression;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.DataSource.SourceType;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.core.OnDemandFeatureViewSpec;
import dev.lockstep.feast.proto.core.OnDemandSource;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * On-demand feature views. Feast wants a Python function: it gets one that says who computes the
 * features, since CEL is none.
 */
final class OnDemandExport {
  private static final String FUNCTION = "computed_by_lockstep";

  private final Map<String, ViewPlan> views;
  private final ViewExport export;

  OnDemandExport(Map<String, ViewPlan> views, ViewExport export) {
    this.views = Map.copyOf(views);
    this.export = export;
  }

  OnDemandFeatureView.Builder view(OnDemandViewPlan view) {
    OnDemandFeatureView.Builder exported = OnDemandFeatureView.newBuilder();
    OnDemandFeatureViewSpec.Builder spec =
        exported
            .getSpecBuilder()
            .setName(view.name())
            .addAllFeatures(features(view))
            .setMode("python")
            .addEntities("__dummy")
            .addEntityColumns(
                FeatureSpecV2.newBuilder().setName("__dummy_id").setValueType(Enum.STRING))
            .setVersion("latest");
    inputs(view)
        .forEach(
            (name, columns) ->
                spec.putSources(
                    name,
                    OnDemandSource.newBuilder()
                        .setFeatureViewProjection(
                            export.projection(view(name), ImmutableList.copyOf(columns)))
                        .build()));
    if (!view.request().isEmpty() || view.inputs().isEmpty()) {
      String name = requestName(view);
      spec.putSources(
          name, OnDemandSource.newBuilder().setRequestDataSource(request(name, view)).build());
    }
    spec.getFeatureTransformationBuilder()
        .getUserDefinedFunctionBuilder()
        .setName(FUNCTION)
        .setBodyText(body(view))
        .setMode("python");
    return exported;
  }

  static List<FeatureSpecV2> features(OnDemandViewPlan view) {
    ImmutableList.Builder<FeatureSpecV2> features = ImmutableList.builder();
    view.outputs()
        .forEach(
            (name, expression) ->
                features.add(
                    FeatureSpecV2.newBuilder()
                        .setName(name)
                        .setValueType(WireTypes.of(expression.resultType()))
                        .build()));
    return features.build();
  }

  private ViewPlan view(String name) {
    ViewPlan view = views.get(name);
    if (view == null) {
      throw new IllegalStateException("A bound input is of a bound view: " + name);
    }
    return view;
  }

  private Map<String, List<FeatureSpecV2>> inputs(OnDemandViewPlan view) {
    Map<String, List<FeatureSpecV2>> inputs = new LinkedHashMap<>();
    for (FeatureRef input : view.inputs().values()) {
      List<FeatureSpecV2> columns = inputs.computeIfAbsent(input.view(), key -> new ArrayList<>());
      FeatureSpecV2 column =
          view(input.view()).feature(input.feature()).map(ViewExport::feature).orElseThrow();
      if (!columns.contains(column)) {
        columns.add(column);
      }
    }
    return inputs;
  }

  private String requestName(OnDemandViewPlan view) {
    String name = view.name() + "_request";
    while (views.containsKey(name)) {
      name += "_data";
    }
    return name;
  }

  private static DataSource request(String name, OnDemandViewPlan view) {
    DataSource.Builder source =
        DataSource.newBuilder()
            .setType(SourceType.REQUEST_SOURCE)
            .setName(name)
            .setDataSourceClassType("feast.data_source.RequestSource");
    source.getRequestDataOptionsBuilder();
    for (ColumnPlan column : view.request()) {
      source
          .getRequestDataOptionsBuilder()
          .addSchema(
              FeatureSpecV2.newBuilder()
                  .setName(column.name())
                  .setValueType(WireTypes.of(column.type())));
    }
    return source.build();
  }

  private static String body(OnDemandViewPlan view) {
    StringBuilder body = new StringBuilder("def " + FUNCTION + "(inputs):\n");
    for (Map.Entry<String, Expression> output : view.outputs().entrySet()) {
      body.append("    # ").append(output.getKey()).append(" = ");
      output
          .getValue()
          .text()
          .codePoints()
          .forEach(
              c -> {
                if (c >= ' ' && c <= '~') {
                  body.appendCodePoint(c);
                } else {
                  body.append(c == '\n' ? " " : "\\u{" + Integer.toHexString(c) + "}");
                }
              });
      body.append('\n');
    }
    return body.append("    raise NotImplementedError(\"")
        .append(view.name())
        .append(" is computed by Lockstep; ask its server\")\n")
        .toString();
  }
}
