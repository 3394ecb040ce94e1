/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingJob.Pin;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingSetRunner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a job has to do, resolved against the definitions of the moment it was asked for. Immutable.
 *
 * @param training with the spine and the output in the job's folder
 * @param plan of the same
 * @param runner who does it
 */
record Work(TrainingJob training, TrainingPlan plan, TrainingSetRunner runner) {
  /**
   * @throws LockstepException UNKNOWN_NAME for a service or view that is not there; INVALID_REQUEST
   */
  static Work of(
      JobRequest request,
      DeployedDefinitions definitions,
      Engines engines,
      JobFolder folder,
      int threads) {
    TrainingSetRunner runner = engines.runner(request.engine());
    DeployedDefinitions complete =
        request.features().isEmpty()
            ? definitions
            : definitions.withService(request.service(), request.features());
    Map<String, Pin> pins = new LinkedHashMap<>();
    request.positions().forEach((view, position) -> pins.put(view, new Pin(0, position)));
    TrainingJob training =
        new TrainingJob(
            complete.plan(),
            complete.yaml(),
            request.service(),
            new SpineOrigin.OfFile(folder.spine(), FileFormat.ARROW),
            request.timestampColumn(),
            folder.result(),
            FileFormat.ARROW,
            new TrainingJob.Options(
                request.mode(), request.naming(), request.errorsAsNull(), threads),
            pins);
    TrainingPlan plan = training.plan();
    checkViews(request, plan);
    return new Work(training, plan, runner);
  }

  private static void checkViews(JobRequest request, TrainingPlan plan) {
    Set<String> views =
        plan.kernels().stream()
            .map(kernel -> kernel.view().name())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String view : request.positions().keySet()) {
      if (!views.contains(view)) {
        throw new LockstepException(
            ErrorCode.UNKNOWN_NAME,
            "a position is given for view '%s', which service '%s' does not read%s"
                .formatted(view, plan.service(), Suggestions.didYouMeanOneOf(view, views)));
      }
    }
  }
}
