/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.plan.FeatureRef;
import java.util.List;
import java.util.Map;

/**
 * What a client asks for, besides its spine. Immutable.
 *
 * @param service whose features are wanted, or what these features are called together
 * @param features what is wanted if no service of the definitions says so; else empty
 * @param mode which late rows are seen
 * @param timestampColumn the column of the spine that says when
 * @param naming how columns are named
 * @param errorsAsNull whether a value that is an error becomes null
 * @param positions what is read of each view, by its name; of one that is missing, all there is
 * @param engine who computes, see {@link Engines}
 */
public record JobRequest(
    String service,
    List<FeatureRef> features,
    Mode mode,
    String timestampColumn,
    TrainingPlan.Naming naming,
    boolean errorsAsNull,
    Map<String, LakePosition> positions,
    String engine) {
  public JobRequest {
    requireNonNull(service, "service is null");
    features = ImmutableList.copyOf(features);
    requireNonNull(mode, "mode is null");
    requireNonNull(timestampColumn, "timestampColumn is null");
    requireNonNull(naming, "naming is null");
    requireNonNull(engine, "engine is null");
    positions = ImmutableMap.copyOf(positions);
  }

  /** A service's features with nothing else chosen. */
  public static JobRequest of(String service) {
    return new JobRequest(
        service,
        List.of(),
        Mode.AS_SEEN,
        TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
        new TrainingPlan.Naming(false, false),
        false,
        Map.of(),
        Engines.AUTO);
  }
}
