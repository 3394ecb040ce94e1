/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Duration;
import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.WindowDefinition;
import dev.lockstep.feast.proto.core.Aggregation;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.time.Durations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The aggregations of one view: each is a feature under the name that Feast gives it. */
final class AggregationMapper {
  private static final ImmutableMap<String, String> FUNCTIONS =
      ImmutableMap.<String, String>builder()
          .put("sum", "sum")
          .put("count", "count")
          .put("min", "min")
          .put("max", "max")
          .put("mean", "avg")
          .put("avg", "avg")
          .put("count_distinct", "count_distinct")
          .put("nunique", "count_distinct")
          .put("std", "stddev")
          .put("stddev", "stddev")
          .put("stddev_pop", "stddev")
          .put("stddev_samp", "stddev")
          .put("var", "variance")
          .put("variance", "variance")
          .put("var_pop", "variance")
          .put("var_samp", "variance")
          .put("first", "first")
          .put("last", "last")
          .build();

  private final ViewFacts view;
  private final Notes notes;
  private final Optional<SourceDraft> source;
  private final Map<String, String> columnOf;
  private final Map<String, FeatureSpecV2> schema = new HashMap<>();

  AggregationMapper(
      ViewFacts view, Notes notes, Optional<SourceDraft> source, Map<String, String> columnOf) {
    this.view = view;
    this.notes = notes;
    this.source = source;
    this.columnOf = ImmutableMap.copyOf(columnOf);
    view.features().forEach(feature -> schema.putIfAbsent(feature.getName(), feature));
  }

  /** The name under which Feast serves an aggregation. */
  static String resolvedName(Aggregation aggregation) {
    if (!aggregation.getName().isEmpty()) {
      return aggregation.getName();
    }
    String name = aggregation.getFunction() + "_" + aggregation.getColumn();
    long seconds = aggregation.getTimeWindow().getSeconds();
    return seconds > 0 ? name + "_" + seconds + "s" : name;
  }

  List<FeatureDefinition> map(ImmutableMap.Builder<String, String> ours) {
    Set<String> feastNames = new LinkedHashSet<>();
    view.aggregations().forEach(aggregation -> feastNames.add(resolvedName(aggregation)));
    Names names = Names.of();
    names.addAll(feastNames);
    List<FeatureDefinition> features = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (Aggregation aggregation : view.aggregations()) {
      String feastName = resolvedName(aggregation);
      if (!seen.add(feastName)) {
        notes.decide(
            "two aggregations are called " + Texts.quote(feastName) + ": the second is left out");
        continue;
      }
      String name = names.of(feastName);
      notes.renamed("feature", feastName, name);
      ours.put(feastName, name);
      features.add(feature(aggregation, feastName, name));
      if (!schema.containsKey(feastName)) {
        notes.differs(
            Texts.quote(feastName) + " is no field of the view in Feast, but a feature here");
      }
    }
    for (String field : schema.keySet()) {
      if (!feastNames.contains(field)) {
        notes.decide(
            "field "
                + Texts.quote(field)
                + " is no aggregation, and a view has either windows or latest values:"
                + " give it to a view of its own");
      }
    }
    notes.differs(
        "windows are exact to the millisecond at every moment; in Feast they tumble or move in hops");
    return features;
  }

  private FeatureDefinition feature(Aggregation aggregation, String feastName, String name) {
    String function = aggregation.getFunction().toLowerCase(Locale.ROOT);
    String ours = FUNCTIONS.getOrDefault(function, aggregation.getFunction());
    if (function.endsWith("_samp")
        || function.equals("std")
        || function.equals("var")
        || function.equals("stddev")
        || function.equals("variance")) {
      notes.differs(Texts.quote(feastName) + " is of the sample in Feast, of the population here");
    }
    boolean rows = ours.equals("count") && aggregation.getColumn().matches("\\*|1|");
    String feastColumn = columnOf.getOrDefault(aggregation.getColumn(), aggregation.getColumn());
    Optional<Located<String>> of =
        rows
            ? Optional.empty()
            : Optional.of(
                Written.at(
                    source
                        .map(
                            found ->
                                found.need(
                                    feastColumn,
                                    inputType(ours, feastName),
                                    "the type that " + ours + " reads"))
                        .orElse(feastColumn)));
    return new FeatureDefinition(
        Written.at(name),
        new AggregateDefinition(
            Optional.of(Written.at(ours)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        of,
        Optional.empty(),
        window(aggregation, feastName));
  }

  /** Of a column that nothing declares: what the result says about it. */
  private Optional<String> inputType(String function, String feastName) {
    boolean same =
        function.equals("sum")
            || function.equals("min")
            || function.equals("max")
            || function.equals("first")
            || function.equals("last");
    if (same && schema.containsKey(feastName)) {
      return FeastTypes.spelling(schema.get(feastName).getValueType());
    }
    return function.equals("avg") || function.equals("stddev") || function.equals("variance")
        ? Optional.of("DOUBLE")
        : Optional.empty();
  }

  private WindowDefinition window(Aggregation aggregation, String feastName) {
    Duration window = aggregation.getTimeWindow();
    if (window.equals(Duration.getDefaultInstance())) {
      return WindowDefinition.NONE;
    }
    OptionalLong millis = Millis.of(window);
    if (millis.isEmpty() || millis.getAsLong() == 0) {
      notes.decide(
          "the window of " + Texts.quote(feastName) + ", " + Millis.display(window) + ", is none");
      // Refused by validate, which names the place.
      return window(Written.at(window.getSeconds() + "s"));
    }
    if (!Millis.isExact(window)) {
      notes.differs(
          "the window of " + Texts.quote(feastName) + " is rounded down to a millisecond");
    }
    Duration slide = aggregation.getSlideInterval();
    if (!slide.equals(Duration.getDefaultInstance()) && !slide.equals(window)) {
      notes.differs(
          Texts.quote(feastName)
              + " moves every "
              + Millis.display(slide)
              + " in Feast; write slide: if that is wanted");
    }
    return window(Written.at(Durations.print(millis.getAsLong())));
  }

  private static WindowDefinition window(Located<String> window) {
    return new WindowDefinition(
        List.of(window), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
