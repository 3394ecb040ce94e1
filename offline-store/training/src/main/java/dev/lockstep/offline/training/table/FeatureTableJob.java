/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeatureSetPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What a feature table is asked for with. Immutable.
 *
 * @param definitions every view at the version whose log is read
 * @param definitionsYaml the same as text
 * @param service whose features are wanted
 * @param table where they go
 * @param options as of a training set
 * @param pins what is read of each view, by its name; of one that is missing, what is there
 * @param scratch a directory for temporary files, which need not be there
 */
public record FeatureTableJob(
    FeatureSetPlan definitions,
    String definitionsYaml,
    String service,
    TableIdentifier table,
    TrainingJob.Options options,
    Map<String, TrainingJob.Pin> pins,
    Path scratch) {
  /** The column that says which moment a row is about. */
  public static final String AS_OF = "as_of";

  public FeatureTableJob {
    requireNonNull(definitions, "definitions is null");
    requireNonNull(service, "service is null");
    requireNonNull(table, "table is null");
    requireNonNull(options, "options is null");
    pins = ImmutableMap.copyOf(pins);
    requireNonNull(scratch, "scratch is null");
  }

  /**
   * What is computed.
   *
   * @throws LockstepException UNKNOWN_NAME if there is no such service; INVALID_REQUEST if its
   *     features are about several entities, or need columns of a request
   */
  public TrainingPlan plan() {
    TrainingPlan.Naming naming = options.naming();
    TrainingPlan plan =
        TrainingPlan.of(
            definitions,
            service,
            new TrainingPlan.Naming(
                naming.fullNames(), naming.statuses() || options.errorsAsNull()));
    List<String> entities = plan.entities().stream().map(EntityPlan::name).toList();
    if (entities.size() != 1) {
      throw refused(
          "its features are about %s, and rows of a table are about one entity: make a service for each of them"
              .formatted(String.join(" and ", entities)));
    }
    List<String> asking =
        plan.outputs().stream()
            .filter(FeatureTableJob::needsRequest)
            .map(output -> output.ref().toString())
            .toList();
    if (!asking.isEmpty()) {
      throw refused(
          "%s need what only a request brings (%s): make a service without them"
              .formatted(
                  String.join(", ", asking),
                  String.join(
                      ", ", plan.requestColumns().stream().map(ColumnPlan::name).toList())));
    }
    return plan;
  }

  private static boolean needsRequest(OutputFeature output) {
    return output.computed().map(computed -> !computed.view().request().isEmpty()).orElse(false);
  }

  private LockstepException refused(String why) {
    return new LockstepException(
        ErrorCode.INVALID_REQUEST,
        "service '%s' cannot be a feature table: %s".formatted(service, why));
  }
}
