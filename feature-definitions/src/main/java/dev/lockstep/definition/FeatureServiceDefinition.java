/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A named list of features, as written.
 *
 * @param name unique among services
 * @param features in their order
 * @param logSampleRate the share of answers that go to the served log
 */
public record FeatureServiceDefinition(
    Located<String> name, List<ServiceItem> features, Optional<Located<Double>> logSampleRate) {
  public FeatureServiceDefinition {
    requireNonNull(name, "name is null");
    features = ImmutableList.copyOf(features);
    requireNonNull(logSampleRate, "logSampleRate is null");
  }

  /** A service that says nothing about the served log. */
  public FeatureServiceDefinition(Located<String> name, List<ServiceItem> features) {
    this(name, features, Optional.empty());
  }
}
