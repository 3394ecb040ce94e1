/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.expression.Expression;
import dev.lockstep.time.Durations;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints plans for people. The text of a plan depends on nothing but the plan, so that two texts
 * can be compared.
 */
public final class PlanPrinter {
  private PlanPrinter() {}

  /** Everything, in the order of the definitions. */
  public static String print(FeatureSetPlan plan) {
    PlanText text = new PlanText();
    plan.sources().values().forEach(source -> source(source, text));
    plan.entities().values().forEach(entity -> entity(entity, text));
    plan.views().values().forEach(view -> view(view, text));
    plan.onDemandViews().values().forEach(view -> onDemandView(view, text));
    plan.services().values().forEach(service -> service(service, text));
    return text.toString();
  }

  /** One view. */
  public static String print(ViewPlan view) {
    PlanText text = new PlanText();
    view(view, text);
    return text.toString();
  }

  private static void source(SourcePlan source, PlanText text) {
    text.heading("source " + source.name());
    text.row("topic", source.topic());
    text.row("format", format(source.format()));
    text.row("event time", eventTime(source));
    text.row("max future", Durations.print(source.maxFutureMillis()));
    text.table("columns", source.columns(), PlanPrinter::column);
  }

  private static String format(SourceFormat format) {
    if (format instanceof SourceFormat.Protobuf protobuf) {
      return "protobuf " + protobuf.messageName();
    }
    return format instanceof SourceFormat.Avro ? "avro" : "json";
  }

  private static String eventTime(SourcePlan source) {
    boolean typed =
        source.columns().stream()
            .anyMatch(
                column ->
                    column.name().equals(source.timestampColumn())
                        && column.type() == ValueType.TIMESTAMP);
    return typed
        ? source.timestampColumn()
        : source.timestampColumn() + " as " + source.timestampFormat().symbol();
  }

  private static List<String> column(ColumnPlan column) {
    return List.of(column.name(), column.type().display(), column.required() ? "required" : "");
  }

  private static void entity(EntityPlan entity, PlanText text) {
    text.heading("entity " + entity.name());
    text.table("keys", entity.keys(), key -> List.of(key.name(), key.type().display()));
  }

  private static void view(ViewPlan view, PlanText text) {
    text.heading(
        "view "
            + view.name()
            + " (version "
            + view.version()
            + ", revision "
            + view.revision()
            + ")");
    text.row("entity", view.entity().name() + " by " + names(view.entity().keys()));
    text.row("kind", kind(view.kind()));
    text.row("partitions", String.valueOf(view.partitions()));
    text.row("dedup", view.dedup().map(PlanPrinter::dedup).orElse("none"));
    view.inputs().forEach(input -> input(input, text));
    text.table("columns", view.columns(), PlanPrinter::column);
    text.table("features", view.features(), PlanPrinter::feature);
  }

  private static String names(List<ColumnPlan> columns) {
    return columns.stream().map(ColumnPlan::name).collect(Collectors.joining(", "));
  }

  private static String kind(ViewKind kind) {
    if (kind instanceof ViewKind.Latest latest) {
      String age =
          latest.ttlMillis() == 0
              ? "latest values of any age"
              : "latest values, present for " + Durations.print(latest.ttlMillis());
      return age + latest.createdColumn().map(column -> ", ties broken by " + column).orElse("");
    }
    return "windowed";
  }

  private static String dedup(DedupPlan dedup) {
    return "by "
        + String.join(", ", dedup.by())
        + " within "
        + Durations.print(dedup.horizonMillis());
  }

  private static void input(ViewInput input, PlanText text) {
    text.row("from", input.source().name());
    input.where().ifPresent(where -> text.row("  where", where.text()));
    input
        .derived()
        .forEach((name, expression) -> text.row("  derive", name + " = " + expression.text()));
  }

  private static List<String> feature(FeaturePlan feature) {
    String meaning =
        feature instanceof AggregateFeature aggregate
            ? aggregate(aggregate)
            : "latest " + ((LatestFeature) feature).column().name();
    return List.of(feature.name(), feature.resultType().display(), meaning);
  }

  private static String aggregate(AggregateFeature feature) {
    StringBuilder text = new StringBuilder(call(feature));
    feature.where().map(Expression::text).ifPresent(w -> text.append(" where ").append(w));
    text.append(" over ").append(WindowText.of(feature.window()));
    feature.maxRows().ifPresent(rows -> text.append(", newest ").append(rows).append(" rows"));
    return text.toString();
  }

  private static String call(AggregateFeature feature) {
    StringBuilder call = new StringBuilder();
    if (feature.spec().approximate()) {
      call.append("approximate ");
    }
    call.append(feature.spec().function().symbol()).append('(');
    call.append(feature.column().map(ColumnPlan::name).orElse("*"));
    feature.spec().k().ifPresent(k -> call.append(", k=").append(k));
    feature.spec().q().ifPresent(q -> call.append(", q=").append(q));
    if (feature.spec().keepNulls()) {
      call.append(", nulls kept");
    }
    cap(feature).ifPresent(cap -> call.append(", cap=").append(cap));
    return call.append(')').toString();
  }

  private static Optional<Integer> cap(AggregateFeature feature) {
    AggregateFunction function = feature.spec().function();
    boolean capped =
        function == AggregateFunction.TOP_K
            || function == AggregateFunction.COUNT_DISTINCT && !feature.spec().approximate();
    return capped ? Optional.of(feature.spec().cap()) : Optional.empty();
  }

  private static void onDemandView(OnDemandViewPlan view, PlanText text) {
    text.heading("on-demand view " + view.name());
    text.table(
        "inputs",
        view.inputs().entrySet(),
        input -> List.of(input.getKey(), "= " + input.getValue()));
    text.table("request", view.request(), PlanPrinter::column);
    text.table(
        "features",
        view.outputs().entrySet(),
        output ->
            List.of(
                output.getKey(),
                output.getValue().resultType().display(),
                output.getValue().text()));
  }

  private static void service(ServicePlan service, PlanText text) {
    text.heading("service " + service.name());
    text.table("features", service.features(), feature -> List.of(feature.toString()));
  }
}
