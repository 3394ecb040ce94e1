/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.Problem;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.DataSource.SourceType;
import dev.lockstep.feast.proto.core.NamedObject;
import dev.lockstep.feast.proto.core.Project;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.report.Report;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns registries of Feast into files of definitions and a report. The files pass {@link
 * Definitions#check(java.nio.file.Path)}, or the report says what somebody has to decide and where.
 */
public final class RegistryImport {
  private static final List<String> KINDS =
      ImmutableList.of(
          "Project",
          "DataSource",
          "Entity",
          "FeatureView",
          "StreamFeatureView",
          "OnDemandFeatureView",
          "FeatureService");

  private RegistryImport() {}

  /**
   * Imports one project.
   *
   * @param registries what was read, by the name of the file
   * @param project which one; empty if there is only one
   * @throws LockstepException with code INVALID_REQUEST if the project is not clear, or two files
   *     say different things of one object
   */
  public static ImportResult of(Map<String, Registry> registries, Optional<String> project) {
    Registry registry = Projects.select(ImmutableMap.copyOf(registries), project);
    Drafts drafts = new Drafts(registry);
    Optional<BoundDefinitions> tagged = Restored.tagged(registry);
    if (tagged.filter(definitions -> Restored.isUnchanged(definitions, registry)).isPresent()) {
      Restored.draft(tagged.get().definitions(), drafts);
    } else {
      map(registry, drafts);
      if (tagged.isPresent()) {
        Notes notes = drafts.note("Project", registry.getProjects(0).getSpec().getName());
        Restored.changed().forEach(notes::differs);
      }
    }
    leaveOut(registry, drafts);
    return write(registry, drafts);
  }

  private static void map(Registry registry, Drafts drafts) {
    EntityMapper entities = new EntityMapper(drafts, registry);
    entities.map();
    ViewMapper views = new ViewMapper(drafts, entities);
    registry.getFeatureViewsList().forEach(view -> views.map(ViewFacts.of(view)));
    registry.getStreamFeatureViewsList().forEach(view -> views.map(ViewFacts.of(view)));
    OnDemandMapper onDemandViews = new OnDemandMapper(drafts, views);
    registry.getOnDemandFeatureViewsList().forEach(onDemandViews::map);
    ServiceMapper services = new ServiceMapper(drafts, entities, views, onDemandViews);
    registry.getFeatureServicesList().forEach(services::map);
    for (DataSource source : registry.getDataSourcesList()) {
      if (!drafts.sources.containsKey(source.getName())) {
        unused(source, drafts);
      }
    }
    drafts.sources.values().forEach(source -> drafts.restored.add(source.finish()));
  }

  /** A source that no view reads. */
  private static void unused(DataSource source, Drafts drafts) {
    boolean declared =
        source.hasKafkaOptions()
            && !DeclaredColumns.of(source.getKafkaOptions().getMessageFormat()).isEmpty();
    if (declared) {
      drafts.source(source, "");
      return;
    }
    Notes notes = drafts.note("DataSource", source.getName());
    if (source.getType() == SourceType.REQUEST_SOURCE) {
      notes.leftOut("its columns are the request of the on-demand views that read it");
    } else {
      notes.leftOut(
          "no view's events come from it ("
              + String.join(" ", Texts.lines(SourcePlaces.describe(source)))
              + "): nothing says its columns; history comes in with lockstep import");
    }
  }

  private static void leaveOut(Registry registry, Drafts drafts) {
    leaveOut(
        "SavedDataset",
        registry.getSavedDatasetsList(),
        drafts,
        "a training set is made by lockstep training-set, with a manifest that makes it again");
    leaveOut(
        "LabelView",
        registry.getLabelViewsList(),
        drafts,
        "labels are columns of the spine of a training set");
    leaveOut(
        "Permission",
        registry.getPermissionsList(),
        drafts,
        "who may do what is not part of definitions");
    registry
        .getValidationReferencesList()
        .forEach(
            reference ->
                drafts
                    .note("ValidationReference", reference.getName())
                    .leftOut("profiles of data are not part of definitions"));
  }

  private static void leaveOut(String kind, List<NamedObject> objects, Drafts drafts, String why) {
    objects.forEach(object -> drafts.note(kind, object.getSpec().getName()).leftOut(why));
  }

  private static ImportResult write(Registry registry, Drafts drafts) {
    DefinitionFiles files = new DefinitionFiles();
    files.add("sources", head(registry), drafts.restored);
    files.add("entities", ImmutableList.of(), drafts.entities);
    files.add("feature_views", ImmutableList.of(), drafts.views);
    files.add("on_demand_feature_views", ImmutableList.of(), drafts.onDemandViews);
    files.add("feature_services", ImmutableList.of(), drafts.services);
    Map<String, String> texts = files.texts();
    if (!texts.isEmpty()) {
      check(files);
    }
    List<Notes> notes = new ArrayList<>(drafts.notes);
    notes.sort(Comparator.comparingInt(note -> rank(note.kind())));
    return new ImportResult(
        texts,
        new Report(notes.stream().map(Notes::report).collect(ImmutableList.toImmutableList())));
  }

  private static int rank(String kind) {
    int rank = KINDS.indexOf(kind);
    return rank < 0 ? KINDS.size() : rank;
  }

  private static List<String> head(Registry registry) {
    ImmutableList.Builder<String> head = ImmutableList.builder();
    for (Project project : registry.getProjectsList()) {
      ImmutableList.Builder<String> lines = ImmutableList.builder();
      lines.addAll(Texts.labelled("From Feast's project", project.getSpec().getName()));
      lines.addAll(Texts.labelled("project description", project.getSpec().getDescription()));
      lines.addAll(Texts.labelled("project owner", project.getSpec().getOwner()));
      project.getSpec().getTagsMap().entrySet().stream()
          .filter(tag -> !tag.getKey().startsWith("lockstep."))
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              tag -> lines.addAll(Texts.tags("project tag", Map.of(tag.getKey(), tag.getValue()))));
      lines.build().forEach(line -> head.add(("# " + line).stripTrailing()));
    }
    return head.build();
  }

  /** What validate will say, unless something is said of the object already. */
  private static void check(DefinitionFiles files) {
    for (Problem problem : Definitions.check("definitions", files.joined())) {
      files
          .find(problem.position().line())
          .filter(place -> !place.notes().hasDecision() || place.notes().isChecked())
          .ifPresent(
              place -> {
                place
                    .notes()
                    .decide("lockstep validate: " + problem.message())
                    .at(place.file(), place.line());
                place.notes().checked();
              });
    }
  }
}
