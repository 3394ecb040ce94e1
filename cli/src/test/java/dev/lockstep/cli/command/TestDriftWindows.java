/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.store.FeatureValue;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TestDriftWindows {
  private static final long HOUR = 3_600_000;

  private static WindowProfiles counted(long windowMillis, long... moments) {
    SampleSet samples = new SampleSet();
    samples.feature("v:f").add(FeatureValue.of(1.0, 0), 0, 0);
    WindowProfiles counted = new WindowProfiles(samples.bins(), windowMillis);
    for (long at : moments) {
      counted.feature("v:f").add(FeatureValue.of(1.0, 0), at, 0);
    }
    return counted;
  }

  private static long rows(Map<String, ProfileSet> windows, String name) {
    ProfileSet profiles = Objects.requireNonNull(windows.get(name), name);
    return Objects.requireNonNull(profiles.features().get("v:f")).rows();
  }

  @Test
  void tellsWindowsInWhichNothingCame() {
    Map<String, ProfileSet> between =
        DriftWindows.named(counted(HOUR, 1, 3 * HOUR), HOUR, OptionalLong.empty(), 9 * HOUR);
    assertThat(between.keySet())
        .containsExactly(
            "1970-01-01T00:00:00Z",
            "1970-01-01T01:00:00Z",
            "1970-01-01T02:00:00Z",
            "1970-01-01T03:00:00Z");
    assertThat(rows(between, "1970-01-01T00:00:00Z")).isEqualTo(1);
    assertThat(rows(between, "1970-01-01T01:00:00Z")).isZero();
    // From the moment that was said to the last window that is over.
    assertThat(
            DriftWindows.named(
                    counted(HOUR, 3 * HOUR), HOUR, OptionalLong.of(2 * HOUR + 5), 5 * HOUR + 5)
                .keySet())
        .containsExactly("1970-01-01T02:00:00Z", "1970-01-01T03:00:00Z", "1970-01-01T04:00:00Z");
  }

  @Test
  void nothingIsAWindowToo() {
    assertThat(DriftWindows.named(counted(HOUR), HOUR, OptionalLong.empty(), 5 * HOUR).keySet())
        .containsExactly("1970-01-01T05:00:00Z");
    assertThat(DriftWindows.named(counted(0), 0, OptionalLong.of(7), 9).keySet())
        .containsExactly("");
    assertThat(rows(DriftWindows.named(counted(0, 3, 8 * HOUR), 0, OptionalLong.empty(), 9), ""))
        .isEqualTo(2);
  }
}
