/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.kernel.KernelPlan;
import org.jspecify.annotations.Nullable;

/** A job as text; each process that it travels to binds its definitions once. */
final class ShippedJob implements KernelSource {
  private static final long serialVersionUID = 1;

  private final String json;
  private transient @Nullable TrainingPlan plan;

  ShippedJob(TrainingJob job) {
    this.json = JobForm.of(job).toJson();
  }

  @Override
  public synchronized KernelPlan kernel(int kernel) {
    TrainingPlan known = plan;
    if (known == null) {
      known = JobForm.parse(json).toJob().plan();
      plan = known;
    }
    return known.kernels().get(kernel);
  }
}
