/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.ServiceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A named list of features. */
public final class FeatureServiceBuilder {
  private final String name;
  private final Written written;
  private final List<ServiceItem> items = new ArrayList<>();
  private Optional<Located<Double>> logSampleRate = Optional.empty();

  public FeatureServiceBuilder(String name) {
    this.name = name;
    this.written = Written.in("FeatureService", name);
  }

  /** Adds some features of a view of either kind; without features, all of them. */
  @CanIgnoreReturnValue
  public FeatureServiceBuilder features(String view, String... features) {
    Written place = written.part(view);
    items.add(new ServiceItem(place.value(view), place.values(features)));
    return this;
  }

  /**
   * Says which share of answers goes to the served log.
   *
   * @param share 0 to 1
   */
  @CanIgnoreReturnValue
  public FeatureServiceBuilder logSampleRate(double share) {
    logSampleRate = Optional.of(written.part("log_sample_rate").value(share));
    return this;
  }

  FeatureServiceDefinition build() {
    return new FeatureServiceDefinition(written.value(name), items, logSampleRate);
  }
}
