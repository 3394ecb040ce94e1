/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.ServiceItem;
import dev.lockstep.feast.importing.EntityMapper.Key;
import dev.lockstep.feast.importing.EntityMapper.ViewEntity;
import dev.lockstep.feast.importing.ViewMapper.MappedView;
import dev.lockstep.feast.proto.core.FeatureService;
import dev.lockstep.feast.proto.core.FeatureServiceSpec;
import dev.lockstep.feast.proto.core.FeatureSpecV2;
import dev.lockstep.feast.proto.core.FeatureViewProjection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Feature services; a projection with other join keys becomes a view of its own. */
final class ServiceMapper {
  /**
   * A view under other join keys.
   *
   * @param view in Feast
   * @param alias in Feast
   * @param joinKeys from its keys to the caller's
   */
  private record Joined(String view, String alias, Map<String, String> joinKeys) {}

  private final Drafts drafts;
  private final EntityMapper entities;
  private final ViewMapper views;
  private final OnDemandMapper onDemandViews;
  private final Map<Joined, String> joined = new HashMap<>();

  ServiceMapper(
      Drafts drafts, EntityMapper entities, ViewMapper views, OnDemandMapper onDemandViews) {
    this.drafts = drafts;
    this.entities = entities;
    this.views = views;
    this.onDemandViews = onDemandViews;
  }

  void map(FeatureService service) {
    FeatureServiceSpec spec = service.getSpec();
    Notes notes = drafts.note("FeatureService", spec.getName());
    String name = drafts.serviceNames.of(spec.getName());
    notes.renamed("the service", spec.getName(), name);
    List<ServiceItem> items = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (FeatureViewProjection projection : spec.getFeaturesList()) {
      item(projection, notes, seen).ifPresent(items::add);
    }
    Draft draft =
        new Draft(notes, Written.set(new FeatureServiceDefinition(Written.at(name), items)))
            .comment(comments(spec));
    if (items.isEmpty()) {
      draft.gap("no feature of it could be mapped", ImmutableList.of("  # - view:feature"));
    }
    drafts.services.add(draft);
  }

  private Optional<ServiceItem> item(
      FeatureViewProjection projection, Notes notes, Set<String> seen) {
    String feastView = projection.getFeatureViewName();
    Optional<MappedView> view = views.find(feastView);
    Optional<Map<String, String>> known =
        view.map(MappedView::features).or(() -> onDemandViews.features(feastView));
    if (known.isEmpty()) {
      notes.decide("there is no view " + Texts.quote(feastView) + " in the registry");
    }
    String name =
        view.isPresent() && projection.getJoinKeyMapCount() > 0
            ? joined(projection, view.get(), notes)
            : drafts.viewNames.of(feastView);
    tellAlias(projection, name, notes);
    List<String> features = new ArrayList<>();
    for (FeatureSpecV2 column : projection.getFeatureColumnsList()) {
      String feature =
          known
              .map(names -> names.getOrDefault(column.getName(), column.getName()))
              .orElse(column.getName());
      if (seen.add(name + ":" + feature)) {
        features.add(feature);
      } else {
        notes.differs(name + ":" + feature + " is there twice in Feast, once here");
      }
    }
    if (features.isEmpty() && projection.getFeatureColumnsCount() > 0) {
      return Optional.empty();
    }
    boolean all = known.filter(names -> features.equals(List.copyOf(names.values()))).isPresent();
    return Optional.of(
        new ServiceItem(
            Written.at(name), all ? List.of() : features.stream().map(Written::at).toList()));
  }

  private static void tellAlias(FeatureViewProjection projection, String name, Notes notes) {
    String alias = projection.getFeatureViewNameAlias();
    if (!alias.isEmpty() && !alias.equals(name)) {
      notes.differs("the view " + name + " answers by its own name, not as " + Texts.quote(alias));
    }
  }

  /** The same rows again, keyed by other columns. */
  private String joined(FeatureViewProjection projection, MappedView view, Notes notes) {
    Joined key =
        new Joined(
            projection.getFeatureViewName(),
            projection.getFeatureViewNameAlias(),
            new TreeMap<>(projection.getJoinKeyMapMap()));
    String known = joined.get(key);
    if (known != null) {
      return known;
    }
    FeatureViewDefinition original = view.definition();
    ViewEntity entity = entities.renamed(view.entity(), key.joinKeys());
    String wanted = key.alias().isEmpty() ? original.name() + "_by_" + entity.name() : key.alias();
    String name = drafts.viewNames.fresh(wanted);
    List<NamedExpression> columns = new ArrayList<>(original.columns());
    for (int i = 0; i < entity.keys().size(); i++) {
      Key old = view.entity().keys().get(i);
      String renamed = entity.keys().get(i).name();
      if (!renamed.equals(old.name())) {
        columns.add(
            original.columns().stream()
                .filter(column -> column.name().value().equals(old.name()))
                .findFirst()
                .map(column -> Written.named(renamed, column.expression().text()))
                .orElseGet(() -> Written.named(renamed, old.name())));
      }
    }
    notes.differs(
        "the view "
            + original.name()
            + " under other join keys is a view of its own, "
            + name
            + ", which keeps its rows a second time");
    Notes viewNotes = drafts.note("FeatureView", name);
    viewNotes.differs(
        original.name()
            + " keyed by "
            + String.join(", ", entity.keys().stream().map(Key::name).toList()));
    drafts.views.add(
        new Draft(
            viewNotes,
            Written.set(
                new FeatureViewDefinition(
                    Written.at(name),
                    Written.at(entity.name()),
                    original.sources(),
                    original.where(),
                    columns,
                    original.dedup(),
                    original.partitions(),
                    original.ttl(),
                    original.created(),
                    original.features()))));
    joined.put(key, name);
    return name;
  }

  private static List<String> comments(FeatureServiceSpec spec) {
    ImmutableList.Builder<String> comments = ImmutableList.builder();
    comments.addAll(Texts.labelled("description", spec.getDescription()));
    comments.addAll(Texts.labelled("owner", spec.getOwner()));
    comments.addAll(Texts.tags("tag", spec.getTagsMap()));
    return comments.build();
  }
}
