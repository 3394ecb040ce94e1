/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.RowIdentity;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.store.FeatureValue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestDriftMetrics {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final DriftMetrics metrics = new DriftMetrics(registry, "fraud");

  private static ProfileSet bins() {
    SampleSet samples = new SampleSet();
    for (int i = 0; i < 1_000; i++) {
      samples.feature("v:f").add(FeatureValue.of((double) i, 0), 0, RowIdentity.ofNumber(i));
    }
    return samples.bins();
  }

  private static ProfileSet profile(ProfileSet bins, int rows, double shift) {
    ProfileSet profile = bins.emptied();
    for (int i = 0; i < rows; i++) {
      profile.add("v:f", FeatureValue.of(i % 1_000 + shift, 0));
    }
    return profile;
  }

  private double gauge(String name) {
    return registry.get(name).tag("service", "fraud").tag("feature", "v:f").gauge().value();
  }

  private void report(ProfileSet bins, Map<String, ProfileSet> windows, long rows) {
    metrics.report(
        DriftJudge.judge("r", profile(bins, 1_000, 0), "c", windows, DriftThresholds.DEFAULT, 0),
        rows);
  }

  @Test
  void tellsWhatTheNewestWindowSaysOfWhichSomethingCanBeSaid() {
    ProfileSet bins = bins();
    ProfileSet fine = profile(bins, 1_000, 0);
    ProfileSet shifted = profile(bins, 1_000, 500);
    ProfileSet few = profile(bins, 3, 500);
    report(bins, Map.of("01:00", fine, "02:00", shifted, "03:00", few), 7);
    assertThat(gauge(DriftMetrics.LEVEL)).isEqualTo(4);
    assertThat(gauge(DriftMetrics.PSI)).isGreaterThan(0.25);
    report(bins, Map.of("02:00", shifted, "03:00", fine), 5);
    assertThat(gauge(DriftMetrics.LEVEL)).isZero();
    assertThat(gauge(DriftMetrics.PSI)).isLessThan(0.01);
    report(bins, Map.of("04:00", few), 0);
    assertThat(gauge(DriftMetrics.LEVEL)).isEqualTo(1);
    assertThat(registry.get(DriftMetrics.ROWS).tag("service", "fraud").counter().count())
        .isEqualTo(12);
  }
}
