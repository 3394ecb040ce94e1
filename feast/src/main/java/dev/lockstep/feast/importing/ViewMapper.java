/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.ViewSourceDefinition;
import dev.lockstep.definition.WindowDefinition;
import dev.lockstep.feast.importing.EntityMapper.Key;
import dev.lockstep.feast.importing.EntityMapper.ViewEntity;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import dev.lockstep.time.Durations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Feature views and stream feature views. */
final class ViewMapper {
  private final Drafts drafts;
  private final EntityMapper entities;
  private final Map<String, MappedView> mapped = new LinkedHashMap<>();

  ViewMapper(Drafts drafts, EntityMapper entities) {
    this.drafts = drafts;
    this.entities = entities;
  }

  /**
   * A view and what others need to know of it.
   *
   * @param entity its entity
   * @param definition as it is written
   * @param features our names by Feast's, in order
   */
  record MappedView(
      ViewEntity entity, FeatureViewDefinition definition, Map<String, String> features) {
    MappedView {
      features = ImmutableMap.copyOf(features);
    }
  }

  /** The view that Feast calls so; empty if there is none. */
  Optional<MappedView> find(String feastName) {
    return Optional.ofNullable(mapped.get(feastName));
  }

  void map(ViewFacts view) {
    Notes notes = drafts.note(view.kind(), view.name());
    String name = drafts.viewNames.of(view.name());
    notes.renamed("the view", view.name(), name);
    ViewEntity entity = entities.of(view, notes);
    Optional<SourceDraft> source = view.source().map(found -> drafts.source(found, view.name()));
    Map<String, String> columnOf = new HashMap<>();
    view.source()
        .ifPresent(own -> own.getFieldMappingMap().forEach((from, to) -> columnOf.put(to, from)));
    if (view.body().isPresent()) {
      source.ifPresent(SourceDraft::isTransformed);
    }
    ImmutableMap.Builder<String, String> names = ImmutableMap.builder();
    List<FeatureDefinition> features =
        view.isWindowed()
            ? new AggregationMapper(view, notes, source, columnOf).map(names)
            : latest(view, notes, source, columnOf, names);
    List<NamedExpression> keys = keyColumns(entity, source, columnOf, notes);
    Optional<Located<String>> created = created(view, source, notes);
    OptionalLong ttl = Millis.of(view.ttl());
    boolean hasTtl = !view.isWindowed() && ttl.isPresent() && ttl.getAsLong() > 0;
    FeatureViewDefinition definition =
        new FeatureViewDefinition(
            Written.at(name),
            Written.at(entity.name()),
            source.map(found -> List.of(from(found))).orElse(List.of()),
            Optional.empty(),
            keys,
            Optional.empty(),
            Optional.empty(),
            hasTtl ? Optional.of(Written.at(Durations.print(ttl.getAsLong()))) : Optional.empty(),
            created,
            features);
    Draft draft = new Draft(notes, Written.set(definition)).comment(comments(view));
    tell(view, source, draft, ttl);
    drafts.views.add(draft);
    mapped.putIfAbsent(view.name(), new MappedView(entity, definition, names.buildKeepingLast()));
  }

  private static ViewSourceDefinition from(SourceDraft source) {
    return new ViewSourceDefinition(Written.at(source.name()), Optional.empty(), List.of());
  }

  private static List<FeatureDefinition> latest(
      ViewFacts view,
      Notes notes,
      Optional<SourceDraft> source,
      Map<String, String> columnOf,
      ImmutableMap.Builder<String, String> ours) {
    Names names = Names.of();
    names.addAll(view.features().stream().map(FeatureSpecV2::getName).toList());
    List<FeatureDefinition> features = new ArrayList<>();
    for (FeatureSpecV2 feature : view.features()) {
      Enum type = feature.getValueType();
      Optional<String> spelling = FeastTypes.spelling(type);
      String name = names.of(feature.getName());
      String feastColumn = columnOf.getOrDefault(feature.getName(), feature.getName());
      String column =
          source
              .map(
                  found ->
                      found.need(
                          feastColumn,
                          spelling,
                          FeastTypes.advice(type) + " (" + displayed(feature) + " in Feast)"))
              .orElse(name);
      notes.renamed("feature", feature.getName(), name);
      FeastTypes.difference(type)
          .ifPresent(
              text -> notes.differs("feature " + Texts.quote(feature.getName()) + ": " + text));
      source
          .flatMap(found -> found.type(feastColumn))
          .filter(found -> spelling.isPresent() && !found.equals(spelling.get()))
          .ifPresent(
              found ->
                  notes.differs(
                      "feature "
                          + Texts.quote(feature.getName())
                          + ": "
                          + type
                          + " in Feast, "
                          + found
                          + " here, as the source says"));
      ours.put(feature.getName(), name);
      features.add(
          new FeatureDefinition(
              Written.at(name),
              AggregateDefinition.NONE,
              name.equals(column) ? Optional.empty() : Optional.of(Written.at(column)),
              Optional.empty(),
              WindowDefinition.NONE));
    }
    return features;
  }

  private static String displayed(FeatureSpecV2 feature) {
    return feature.getValueType() == Enum.UNRECOGNIZED
        ? "type " + feature.getValueTypeValue()
        : feature.getValueType().name();
  }

  /** Keys that the source calls otherwise, or does not have. */
  private static List<NamedExpression> keyColumns(
      ViewEntity entity, Optional<SourceDraft> source, Map<String, String> columnOf, Notes notes) {
    if (entity.isDummy()) {
      notes.differs(
          "a view without an entity in Feast; ask with " + entity.keys().get(0).name() + "=''");
      return List.of(Written.named(entity.keys().get(0).name(), "''"));
    }
    ImmutableList.Builder<NamedExpression> columns = ImmutableList.builder();
    for (Key key : entity.keys()) {
      source.ifPresent(
          found -> {
            String column =
                found.need(
                    columnOf.getOrDefault(key.feastName(), key.feastName()),
                    key.type(),
                    "TYPE of the join key");
            if (!column.equals(key.name())) {
              columns.add(Written.named(key.name(), column));
            }
          });
    }
    return columns.build();
  }

  private static Optional<Located<String>> created(
      ViewFacts view, Optional<SourceDraft> source, Notes notes) {
    String column = view.source().map(DataSource::getCreatedTimestampColumn).orElse("");
    if (column.isEmpty()) {
      return Optional.empty();
    }
    if (view.isWindowed()) {
      notes.differs("the created column has no meaning for windows: every event counts once");
      return Optional.empty();
    }
    SourceDraft found = source.orElseThrow();
    String name = found.need(column, Optional.of("TIMESTAMP"), "TIMESTAMP");
    boolean fine =
        found
            .type(column)
            .filter(type -> type.equals("TIMESTAMP") || type.equals("INT64"))
            .isPresent();
    if (!fine) {
      notes.differs("the created column " + name + " is no moment: ties go to the later event");
      return Optional.empty();
    }
    return Optional.of(Written.at(name));
  }

  private static List<String> comments(ViewFacts view) {
    ImmutableList.Builder<String> comments = ImmutableList.builder();
    view.facts().forEach((label, text) -> comments.addAll(Texts.labelled(label, text)));
    comments.addAll(Texts.tags("tag", view.tags()));
    for (FeatureSpecV2 feature : view.features()) {
      comments.addAll(
          Texts.labelled(
              "feature " + feature.getName().replace("\n", " "), feature.getDescription()));
      comments.addAll(
          Texts.tags(
              "feature " + feature.getName().replace("\n", " ") + ", tag", feature.getTagsMap()));
    }
    view.history()
        .ifPresent(
            batch ->
                comments.addAll(
                    Texts.labelled("its history in Feast", SourcePlaces.describe(batch))));
    return comments.build();
  }

  private static void tell(
      ViewFacts view, Optional<SourceDraft> source, Draft draft, OptionalLong ttl) {
    Notes notes = draft.notes();
    if (view.features().isEmpty() && !view.isWindowed()) {
      draft.gap("the view has no feature", ImmutableList.of("  # - the name of a column"));
    }
    if (source.isEmpty()) {
      draft.gap(
          "Feast computes it from no source of its own: name one",
          ImmutableList.of("sources:  # a source"));
    }
    if (ttl.isEmpty()) {
      draft.gap(
          "ttl of " + Millis.display(view.ttl()) + " is none",
          ImmutableList.of("ttl:  # how old a value may be; 0 for any age"));
    } else if (!Millis.isExact(view.ttl())) {
      notes.differs("ttl of " + Millis.display(view.ttl()) + " is rounded down to a millisecond");
    }
    if (view.isWindowed() && ttl.isPresent() && ttl.getAsLong() > 0) {
      notes.differs(
          "ttl of "
              + Millis.display(view.ttl())
              + " has no counterpart: the windows say which events count");
    }
    if (view.disabled()) {
      notes.differs("disabled in Feast; here a view that is defined is live");
    }
    view.history()
        .ifPresent(
            batch ->
                notes.differs(
                    "history in Feast is "
                        + String.join(" ", Texts.lines(SourcePlaces.describe(batch)))
                        + "; bring it in with lockstep import"));
    view.body()
        .ifPresent(
            body -> {
              List<String> lines = new ArrayList<>();
              lines.add(
                  "where:  # a condition in CEL, or remove this line; what makes columns goes to 'columns'");
              lines.add("# In Feast a function makes the rows, which is not executed here:");
              Texts.lines(body).forEach(line -> lines.add(("#   " + line).stripTrailing()));
              draft.gap("its function has to be written as 'where' and 'columns' in CEL", lines);
            });
  }
}
