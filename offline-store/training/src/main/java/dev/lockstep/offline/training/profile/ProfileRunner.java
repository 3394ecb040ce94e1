/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.error.LockstepException;
import java.io.IOException;

/** Computes profiles of what is at rest. All runners give the same bytes. Thread-safe. */
public interface ProfileRunner {
  /**
   * The profile of a reference, with bins of its own.
   *
   * @param more what bins are made of too: of rows that are elsewhere, and are not counted
   * @throws LockstepException INVALID_REQUEST if the source cannot be read
   */
  ProfileSet reference(ProfileSource source, SampleSet more)
      throws IOException, InterruptedException;

  /**
   * Profiles with the bins of a reference.
   *
   * @param windowMillis how long windows are; 0 for one that has everything
   * @throws LockstepException INVALID_REQUEST if the source cannot be read, or there are too many
   *     windows
   */
  WindowProfiles count(ProfileSource source, ProfileSet bins, long windowMillis)
      throws IOException, InterruptedException;
}
