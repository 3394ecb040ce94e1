/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A named list of features that a model uses.
 *
 * @param name unique in its feature set
 * @param features in the order of the definition, whole views expanded
 * @param logSampleRate the share of answers that go to the served log, 0 to 1; empty leaves it to
 *     the server
 */
public record ServicePlan(String name, List<FeatureRef> features, OptionalDouble logSampleRate) {
  public ServicePlan {
    requireNonNull(name, "name is null");
    features = ImmutableList.copyOf(features);
    requireNonNull(logSampleRate, "logSampleRate is null");
  }

  /** A service that leaves the served log to the server. */
  public ServicePlan(String name, List<FeatureRef> features) {
    this(name, features, OptionalDouble.empty());
  }
}
