/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.plan.FeatureSetPlan;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a training set is asked for with. Immutable.
 *
 * @param definitions every view at the version whose log is read
 * @param definitionsYaml the same as text, for the manifest
 * @param service whose features are wanted
 * @param spine where its rows come from
 * @param timestampColumn the column of the spine that says when
 * @param out the directory that the training set becomes; must not exist, or be empty
 * @param format how it is written
 * @param options the rest
 * @param pins what is read of each view, by its name; of one that is missing, what is there
 */
public record TrainingJob(
    FeatureSetPlan definitions,
    String definitionsYaml,
    String service,
    SpineOrigin spine,
    String timestampColumn,
    Path out,
    FileFormat format,
    Options options,
    Map<String, Pin> pins) {
  public static final String DEFAULT_TIMESTAMP_COLUMN = "event_timestamp";

  /**
   * What is read of a view.
   *
   * @param snapshotId of the lake's table; 0 for the newest
   * @param position at or before the snapshot's
   */
  public record Pin(long snapshotId, LakePosition position) {}

  /**
   * @param mode which late rows are seen
   * @param naming how columns are named
   * @param errorsAsNull whether a value that is an error becomes null, with its status beside it;
   *     else one error refuses the whole training set
   * @param threads how many work at a time, at least 1
   */
  public record Options(Mode mode, TrainingPlan.Naming naming, boolean errorsAsNull, int threads) {}

  public TrainingJob {
    requireNonNull(definitions, "definitions is null");
    requireNonNull(spine, "spine is null");
    requireNonNull(out, "out is null");
    pins = ImmutableMap.copyOf(pins);
  }

  /** What is computed. Errors that become null need statuses, or they would be hidden. */
  public TrainingPlan plan() {
    TrainingPlan.Naming naming = options.naming();
    return TrainingPlan.of(
        definitions,
        service,
        new TrainingPlan.Naming(naming.fullNames(), naming.statuses() || options.errorsAsNull()));
  }
}
