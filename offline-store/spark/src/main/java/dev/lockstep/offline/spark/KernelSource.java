/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.kernel.KernelPlan;
import java.io.Serializable;

/** What tasks compute, in a form that travels to them. Thread-safe. */
interface KernelSource extends Serializable {
  /**
   * The features of one view.
   *
   * @param kernel among {@link dev.lockstep.offline.training.TrainingPlan#kernels}
   */
  KernelPlan kernel(int kernel);
}
