/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import java.io.IOException;

/** Values of features that can be read more than once, in whatever order. */
public interface Samples {
  /** Reads everything. */
  void read(ProfileSink sink) throws IOException;

  /** The profile of a reference, with bins of its own. Reads it twice. */
  static ProfileSet profile(Samples samples) throws IOException {
    SampleSet sample = new SampleSet();
    samples.read(sample);
    WindowProfiles counted = new WindowProfiles(sample.bins(), 0);
    samples.read(counted);
    return counted.window(0);
  }
}
