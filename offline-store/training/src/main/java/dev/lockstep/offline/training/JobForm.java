/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.output.Hashes;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ViewPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A job in a form that travels to another process of the same machine and working directory: its
 * definitions as text, its views by version, paths as they are.
 *
 * @param views those of the definitions
 * @param pins what is read of views, by name
 */
public record JobForm(
    String definitions,
    List<View> views,
    String service,
    Spine spine,
    String timestampColumn,
    String out,
    FileFormat format,
    Mode mode,
    boolean fullNames,
    boolean statuses,
    boolean errorsAsNull,
    int threads,
    Map<String, Pinned> pins) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Which version of a view is meant.
   *
   * @param hash of the view's plan, see {@link PlanPrinter}
   */
  public record View(String name, int version, int revision, String hash) {
    public static View of(ViewPlan view) {
      return new View(view.name(), view.version(), view.revision(), hash(view));
    }

    private static String hash(ViewPlan view) {
      return Hashes.ofText(PlanPrinter.print(view));
    }
  }

  /**
   * As {@link SpineOrigin}.
   *
   * @param place a path, or the parts of a table's name
   * @param format of a file; null for a table
   * @param snapshotId of a table
   * @param uuid of a table; empty for a file
   */
  public record Spine(
      List<String> place, @Nullable FileFormat format, long snapshotId, String uuid) {
    static Spine of(SpineOrigin origin) {
      if (origin instanceof SpineOrigin.OfFile file) {
        return new Spine(List.of(file.path().toString()), file.format(), 0, "");
      }
      SpineOrigin.OfTable table = (SpineOrigin.OfTable) origin;
      List<String> name = new ArrayList<>(List.of(table.table().namespace().levels()));
      name.add(table.table().name());
      return new Spine(name, null, table.snapshotId(), table.uuid());
    }

    SpineOrigin origin() {
      return format == null
          ? new SpineOrigin.OfTable(
              TableIdentifier.of(place.toArray(String[]::new)), snapshotId, uuid)
          : new SpineOrigin.OfFile(Path.of(place.get(0)), format);
    }
  }

  /**
   * As {@link TrainingJob.Pin}.
   *
   * @param position from partition to the highest seq
   */
  public record Pinned(long snapshotId, Map<Integer, Long> position) {}

  public static JobForm of(TrainingJob job) {
    TrainingJob.Options options = job.options();
    Map<String, Pinned> pins = new LinkedHashMap<>();
    job.pins()
        .forEach(
            (view, pin) -> pins.put(view, new Pinned(pin.snapshotId(), pin.position().seqs())));
    return new JobForm(
        job.definitionsYaml(),
        job.definitions().views().values().stream().map(View::of).toList(),
        job.service(),
        Spine.of(job.spine()),
        job.timestampColumn(),
        job.out().toString(),
        job.format(),
        options.mode(),
        options.naming().fullNames(),
        options.naming().statuses(),
        options.errorsAsNull(),
        options.threads(),
        pins);
  }

  /**
   * The job.
   *
   * @throws LockstepException INTERNAL if the definitions do not mean what they meant to the sender
   */
  public TrainingJob toJob() {
    Map<String, TrainingJob.Pin> jobPins = new LinkedHashMap<>();
    pins.forEach(
        (view, pin) ->
            jobPins.put(
                view, new TrainingJob.Pin(pin.snapshotId(), new LakePosition(pin.position()))));
    return new TrainingJob(
        plan(definitions, views),
        definitions,
        service,
        spine.origin(),
        timestampColumn,
        Path.of(out),
        format,
        new TrainingJob.Options(
            mode, new TrainingPlan.Naming(fullNames, statuses), errorsAsNull, threads),
        jobPins);
  }

  /**
   * Definitions at versions.
   *
   * @throws LockstepException INTERNAL if the text does not mean the plans that it is said to
   */
  public static FeatureSetPlan plan(String yaml, List<View> versions) {
    FeatureSetPlan plan = Definitions.parse("definitions", yaml).plan();
    Map<String, ViewPlan> found = new LinkedHashMap<>(plan.views());
    List<String> different = new ArrayList<>();
    for (View version : versions) {
      ViewPlan view =
          Objects.requireNonNull(found.get(version.name()), version.name())
              .withVersion(version.version(), version.revision());
      if (!View.hash(view).equals(version.hash())) {
        different.add(view.name());
      }
      found.put(view.name(), view);
    }
    if (!different.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INTERNAL, "The definitions' text does not mean the plan of views " + different);
    }
    return new FeatureSetPlan(
        plan.sources(),
        plan.entities(),
        ImmutableMap.copyOf(found),
        plan.onDemandViews(),
        plan.services());
  }

  /** As one line of text. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if {@link #toJson} did not make this text
   */
  public static JobForm parse(String json) {
    try {
      return JSON.readValue(json, JobForm.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a job: " + e.getMessage(), e);
    }
  }
}
