/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.InputDefinition;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.feast.importing.ViewMapper.MappedView;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureViewProjection;
import dev.lockstep.feast.proto.core.OnDemandFeatureView;
import dev.lockstep.feast.proto.core.OnDemandFeatureViewSpec;
import dev.lockstep.feast.proto.core.OnDemandSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** On-demand feature views: everything but their functions, which nothing here executes. */
final class OnDemandMapper {
  private final Drafts drafts;
  private final ViewMapper views;
  private final Map<String, Map<String, String>> features = new LinkedHashMap<>();

  OnDemandMapper(Drafts drafts, ViewMapper views) {
    this.drafts = drafts;
    this.views = views;
  }

  /** Our names of the features of a view by Feast's; empty if there is no such view. */
  Optional<Map<String, String>> features(String feastName) {
    return Optional.ofNullable(features.get(feastName));
  }

  /** While inputs and request columns come together. */
  private static final class Reads {
    private final Names variables = Names.ofColumns();
    private final List<InputDefinition> inputs = new ArrayList<>();
    private final List<ColumnDefinition> request = new ArrayList<>();
    private final Map<String, String> gaps = new LinkedHashMap<>();
  }

  void map(OnDemandFeatureView view) {
    OnDemandFeatureViewSpec spec = view.getSpec();
    Notes notes = drafts.note("OnDemandFeatureView", spec.getName());
    String name = drafts.viewNames.of(spec.getName());
    notes.renamed("the view", spec.getName(), name);
    Reads reads = new Reads();
    Map<String, OnDemandSource> sources = new TreeMap<>(spec.getSourcesMap());
    sources.values().stream()
        .filter(OnDemandSource::hasRequestDataSource)
        .forEach(
            source ->
                source
                    .getRequestDataSource()
                    .getRequestDataOptions()
                    .getSchemaList()
                    .forEach(column -> request(column, reads, notes)));
    sources.values().forEach(source -> inputs(source, reads, notes));
    Draft draft =
        new Draft(
                notes,
                Written.set(
                    new OnDemandFeatureViewDefinition(
                        Written.at(name), reads.inputs, reads.request, List.of())))
            .comment(comments(spec));
    gaps(spec, reads, draft);
    if (spec.getWriteToOnlineStore()) {
      notes.differs("Feast computes it when it writes; here it is computed when it is asked for");
    }
    if (spec.getAggregationsCount() > 0) {
      notes.decide("its aggregations need a feature view of their own");
    }
    drafts.onDemandViews.add(draft);
  }

  private static void request(FeatureSpecV2 column, Reads reads, Notes notes) {
    String name = reads.variables.of(column.getName());
    notes.renamed("request column", column.getName(), name);
    Optional<String> type = FeastTypes.spelling(column.getValueType());
    if (type.isPresent()) {
      FeastTypes.difference(column.getValueType())
          .ifPresent(text -> notes.differs("request column " + name + ": " + text));
      reads.request.add(Written.column(name, type.get()));
    } else {
      reads.gaps.put(name, FeastTypes.advice(column.getValueType()));
    }
  }

  private void inputs(OnDemandSource source, Reads reads, Notes notes) {
    if (source.hasFeatureViewProjection()) {
      FeatureViewProjection projection = source.getFeatureViewProjection();
      if (!projection.getFeatureViewNameAlias().isEmpty() || projection.getJoinKeyMapCount() > 0) {
        notes.differs(
            "reads "
                + Texts.quote(projection.getFeatureViewName())
                + " by its own name and keys, not as "
                + Texts.quote(projection.getFeatureViewNameAlias()));
      }
      inputs(projection.getFeatureViewName(), projection.getFeatureColumnsList(), reads, notes);
    } else if (source.hasFeatureView()) {
      ViewFacts facts = ViewFacts.of(source.getFeatureView());
      inputs(facts.name(), facts.features(), reads, notes);
    }
  }

  private void inputs(String view, List<FeatureSpecV2> columns, Reads reads, Notes notes) {
    Optional<MappedView> mapped = views.find(view);
    if (mapped.isEmpty()) {
      notes.decide("there is no feature view " + Texts.quote(view) + " in the registry");
    }
    String viewName = drafts.viewNames.of(view);
    for (FeatureSpecV2 column : columns) {
      Map<String, String> names = mapped.map(MappedView::features).orElse(ImmutableMap.of());
      reads.inputs.add(
          new InputDefinition(
              Written.at(reads.variables.fresh(column.getName())),
              Written.at(viewName),
              Written.at(names.getOrDefault(column.getName(), column.getName()))));
    }
  }

  private void gaps(OnDemandFeatureViewSpec spec, Reads reads, Draft draft) {
    Names names = Names.of();
    names.addAll(spec.getFeaturesList().stream().map(FeatureSpecV2::getName).toList());
    ImmutableMap.Builder<String, String> ours = ImmutableMap.builder();
    List<String> lines = new ArrayList<>();
    lines.add("features:");
    for (FeatureSpecV2 feature : spec.getFeaturesList()) {
      String name = names.of(feature.getName());
      draft.notes().renamed("feature", feature.getName(), name);
      ours.put(feature.getName(), name);
      lines.add(
          "  # "
              + name
              + ": a CEL expression of type "
              + FeastTypes.spelling(feature.getValueType()).orElse(feature.getValueType().name()));
    }
    features.putIfAbsent(spec.getName(), ours.buildKeepingLast());
    String body =
        spec.hasFeatureTransformation()
            ? ViewFacts.body(spec.getFeatureTransformation())
            : spec.getUserDefinedFunction().getBodyText();
    lines.add("# In Feast, not executed here:");
    Texts.lines(body.isEmpty() ? "(a function without its text)" : body)
        .forEach(line -> lines.add(("#   " + line).stripTrailing()));
    draft.gap("its function needs a CEL expression for each feature", lines);
    reads.gaps.forEach(
        (column, wanted) ->
            draft.gap(
                "request column " + column + ": " + wanted,
                ImmutableList.of("# In 'request': " + column + ": " + wanted)));
  }

  private static List<String> comments(OnDemandFeatureViewSpec spec) {
    ImmutableList.Builder<String> comments = ImmutableList.builder();
    comments.addAll(Texts.labelled("description", spec.getDescription()));
    comments.addAll(Texts.labelled("owner", spec.getOwner()));
    comments.addAll(Texts.labelled("org", spec.getOrg()));
    comments.addAll(Texts.labelled("mode in Feast", spec.getMode()));
    comments.addAll(Texts.tags("tag", spec.getTagsMap()));
    for (FeatureSpecV2 feature : spec.getFeaturesList()) {
      String name = "feature " + feature.getName().replace("\n", " ");
      comments.addAll(Texts.labelled(name, feature.getDescription()));
      comments.addAll(Texts.tags(name + ", tag", feature.getTagsMap()));
    }
    return comments.build();
  }
}
