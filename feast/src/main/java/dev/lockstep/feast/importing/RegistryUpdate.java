/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.Problem;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.yaml.DefinitionReader;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.exporting.RegistryExport;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.report.ObjectReport;
import dev.lockstep.feast.report.Outcome;
import dev.lockstep.feast.report.Remark;
import dev.lockstep.feast.report.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Brings a change of a registry into definitions. The registry of what is deployed is imported
 * twice, without the change and with it: definitions that come out different are taken, all others
 * stay as they were written.
 */
public final class RegistryUpdate {
  private static final String PROJECT = "any";

  private final List<String> problems = new ArrayList<>();
  private final RegistryChange change;
  private final Set<String> own;

  private RegistryUpdate(Set<String> own, RegistryChange change) {
    this.own = own;
    this.change = change;
  }

  /**
   * Definitions with the change.
   *
   * @param own what the client applied and may delete, as {@link Definition#toString} has it
   * @throws LockstepException INVALID_DEFINITION with every problem, one a line, if something
   *     cannot be mapped, would be lost, is needed, or does not fit the rest
   */
  public static DefinitionUpdate of(
      BoundDefinitions deployed, Set<String> own, RegistryChange change) {
    return new RegistryUpdate(own, change).update(deployed);
  }

  private DefinitionUpdate update(BoundDefinitions deployed) {
    FeatureSet definitions = deployed.definitions();
    // What join-key maps became is not in a repository, and comes and goes with its service.
    Set<String> joined = ChangedRegistry.joined(change.applied());
    Going going = new Going(definitions, own, change.deleted(), joined);
    Registry base = plain(export(deployed));
    Registry changed = ChangedRegistry.of(base, plain(change.applied()), going);
    ImportResult before = RegistryImport.of(Map.of("deployed", base), Optional.empty());
    ImportResult after = RegistryImport.of(Map.of("applied", changed), Optional.empty());
    decisions(before.report(), after.report());
    FeatureSet applied = read(after);
    FeatureSet merged = merge(definitions, read(before), applied);
    Set<Definition> removed = going.removed(merged, applied);
    FeatureSet result = Definition.filter(merged, one -> !removed.contains(one));
    if (!change.deleted().whole()) {
      problems.addAll(DeletionCheck.others(definitions, own, change.deleted(), joined));
    }
    problems.addAll(DeletionCheck.readers(result, removed));
    if (problems.isEmpty()) {
      Definitions.check(result).stream().map(Problem::message).forEach(problems::add);
    }
    refuse();
    BoundDefinitions bound = Definitions.bind(result);
    if (!change.deleted().whole()) {
      problems.addAll(DeletionCheck.readers(export(bound), change.deleted()));
      refuse();
    }
    return new DefinitionUpdate(
        bound, without(result, definitions), Definition.filter(definitions, removed::contains));
  }

  private void refuse() {
    if (!problems.isEmpty()) {
      throw new LockstepException(ErrorCode.INVALID_DEFINITION, String.join("\n", problems));
    }
  }

  private static Registry export(BoundDefinitions definitions) {
    return new RegistryExport(PROJECT, "", Instant.EPOCH).export(definitions);
  }

  /** Without times and project, and without the tag that holds definitions. */
  private static Registry plain(Registry registry) {
    return Projects.select(Map.of("registry", registry), Optional.empty()).toBuilder()
        .clearProjects()
        .build();
  }

  /** What somebody has to decide that is not so already. */
  private void decisions(Report before, Report after) {
    Set<String> known = new HashSet<>(decisions(before));
    decisions(after).stream().filter(decision -> !known.contains(decision)).forEach(problems::add);
  }

  private static List<String> decisions(Report report) {
    List<String> decisions = new ArrayList<>();
    for (ObjectReport object : report.objects()) {
      for (Remark remark : object.remarks()) {
        if (remark.outcome() == Outcome.DECISION) {
          decisions.add(object.kind() + " '" + object.name() + "': " + remark.text());
        }
      }
    }
    return decisions;
  }

  /** What another set does not have, or has otherwise. */
  private static FeatureSet without(FeatureSet set, FeatureSet other) {
    return new FeatureSet(
        without(set.sources(), other.sources()),
        without(set.entities(), other.entities()),
        without(set.views(), other.views()),
        without(set.onDemandViews(), other.onDemandViews()),
        without(set.services(), other.services()));
  }

  private static <T> List<T> without(List<T> definitions, List<T> others) {
    Set<T> known = new HashSet<>(others);
    return definitions.stream().filter(definition -> !known.contains(definition)).toList();
  }

  private static FeatureSet read(ImportResult result) {
    return DefinitionReader.read("feast", String.join("---\n", result.files().values()))
        .definitions();
  }

  private FeatureSet merge(FeatureSet deployed, FeatureSet before, FeatureSet after) {
    return new FeatureSet(
        sources(deployed, before, after),
        merge("entity", deployed, before, after, FeatureSet::entities, it -> it.name().value()),
        merge("feature view", deployed, before, after, FeatureSet::views, it -> it.name().value()),
        merge(
            "on-demand feature view",
            deployed,
            before,
            after,
            FeatureSet::onDemandViews,
            it -> it.name().value()),
        merge(
            "feature service",
            deployed,
            before,
            after,
            FeatureSet::services,
            it -> it.name().value()));
  }

  /** Feast names the columns that it reads: a source that is deployed only gains some. */
  private List<SourceDefinition> sources(FeatureSet deployed, FeatureSet before, FeatureSet after) {
    Map<String, SourceDefinition> merged = byName(deployed.sources(), it -> it.name().value());
    Map<String, SourceDefinition> was = byName(before.sources(), it -> it.name().value());
    for (SourceDefinition source : after.sources()) {
      String name = source.name().value();
      SourceDefinition there = merged.get(name);
      if (there == null) {
        merged.put(name, source);
      } else if (!source.equals(was.get(name))) {
        merged.put(name, wider(there, source));
      }
    }
    return List.copyOf(merged.values());
  }

  private SourceDefinition wider(SourceDefinition there, SourceDefinition source) {
    if (!there.timestamp().column().equals(source.timestamp().column())) {
      problems.add(
          "source '%s' is deployed with event time in column '%s', not '%s'"
              .formatted(there.name(), there.timestamp().column(), source.timestamp().column()));
    }
    Map<String, ColumnDefinition> columns = byName(there.schema(), it -> it.name().value());
    for (ColumnDefinition column : source.schema()) {
      ColumnDefinition known = columns.putIfAbsent(column.name().value(), column);
      if (known != null && !known.type().equals(column.type())) {
        problems.add(
            "column '%s' of source '%s' is deployed as %s, not %s"
                .formatted(column.name(), there.name(), known.type(), column.type()));
      }
    }
    return new SourceDefinition(
        there.name(),
        there.topic(),
        there.format(),
        there.timestamp(),
        there.maxFuture(),
        List.copyOf(columns.values()));
  }

  private <T> List<T> merge(
      String kind,
      FeatureSet deployed,
      FeatureSet before,
      FeatureSet after,
      Function<FeatureSet, List<T>> definitions,
      Function<T, String> name) {
    Map<String, T> merged = byName(definitions.apply(deployed), name);
    Map<String, T> was = byName(definitions.apply(before), name);
    Map<String, T> is = byName(definitions.apply(after), name);
    is.forEach(
        (key, definition) -> {
          T there = merged.get(key);
          if (definition.equals(was.get(key)) || definition.equals(there)) {
            return;
          }
          if (there != null && !there.equals(was.get(key))) {
            problems.add(
                "%s '%s' is deployed from a definition that says more than Feast can: change it there"
                    .formatted(kind, key));
          } else {
            merged.put(key, definition);
          }
        });
    return List.copyOf(merged.values());
  }

  private static <T> Map<String, T> byName(List<T> definitions, Function<T, String> name) {
    Map<String, T> byName = new LinkedHashMap<>();
    definitions.forEach(definition -> byName.put(name.apply(definition), definition));
    return byName;
  }
}
