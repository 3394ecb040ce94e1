/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.type.ValueType;
import java.util.Map;
import java.util.Optional;

/**
 * A feature column of a training set.
 *
 * @param name of the column
 * @param ref the feature
 * @param type of its values
 * @param stored where its answers are, unless it is computed
 * @param computed how it is computed from others, unless it is stored
 * @param hasStatus whether a column with the statuses stands beside it
 */
public record OutputFeature(
    String name,
    FeatureRef ref,
    ValueType type,
    Optional<Place> stored,
    Optional<Computed> computed,
    boolean hasStatus) {
  /**
   * Where the kernels' answers are.
   *
   * @param kernel among {@link TrainingPlan#kernels}
   * @param feature among that kernel's features
   */
  public record Place(int kernel, int feature) {}

  /**
   * An on-demand feature.
   *
   * @param inputs from the name in the expression to where the answers are
   */
  public record Computed(OnDemandViewPlan view, String output, Map<String, Place> inputs) {
    public Computed {
      inputs = ImmutableMap.copyOf(inputs);
    }
  }

  /** The name of the column with the statuses. */
  public String statusName() {
    return statusName(name);
  }

  /** The name of the column with the statuses of a column's values. */
  public static String statusName(String column) {
    return column + "__status";
  }
}
