/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.local;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.output.AnswerSpool;
import dev.lockstep.offline.training.output.OutputDirectory;
import dev.lockstep.offline.training.output.SetOutput;
import dev.lockstep.offline.training.output.ValueErrors;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.offline.training.spine.SpineCheck;
import dev.lockstep.offline.training.spine.SpineFiles;
import dev.lockstep.offline.training.spine.SpineIndex;
import dev.lockstep.offline.training.spine.SpineKeys;
import dev.lockstep.offline.training.spine.SpineProblems;
import dev.lockstep.plan.EntityPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Builds training sets with threads of this process. The spine is read once for keys and times,
 * every view is swept in parts, and the answers are put behind the spine's rows. Memory is bounded
 * by what a window of one entity holds; everything else that grows goes to temporary files beside
 * the output.
 */
public final class LocalRunner implements TrainingSetRunner {
  /** Spine entries beyond go to files. */
  private static final long INDEX_MEMORY = 24L << 20;

  /** Answers beyond go to files. */
  private static final long ANSWER_MEMORY = 32L << 20;

  private final Lake lake;

  /**
   * @param lake stays open
   */
  public LocalRunner(Lake lake) {
    this.lake = lake;
  }

  @Override
  public TrainingSetResult run(TrainingJob job, TrainingProgress progress)
      throws IOException, InterruptedException {
    TrainingPlan plan = job.plan();
    try (OutputDirectory out = OutputDirectory.create(job.out());
        Workers workers = new Workers(job.options().threads())) {
      Spine spine = SpineFiles.open(job, plan, lake, out.temporary(), progress);
      SpineCheck.columns(job.spine().display(), spine.schema(), plan, job.timestampColumn());
      SetOutput.check(job, spine);
      List<ViewHistory> histories = new ArrayList<>();
      for (KernelPlan kernel : plan.kernels()) {
        Optional<TrainingJob.Pin> pin = Optional.ofNullable(job.pins().get(kernel.view().name()));
        histories.add(ViewHistory.open(lake, kernel.view(), pin));
      }
      return new Run(job, plan, spine, histories, out, workers, progress).run();
    }
  }

  /** One job. */
  private record Run(
      TrainingJob job,
      TrainingPlan plan,
      Spine spine,
      List<ViewHistory> histories,
      OutputDirectory out,
      Workers workers,
      TrainingProgress progress) {
    TrainingSetResult run() throws IOException, InterruptedException {
      Map<EntityPlan, SpineIndex> indexes = new HashMap<>();
      List<AnswerSpool> spools = new ArrayList<>();
      try {
        Future<Manifest.SpineFile> spineFile = workers.submit(() -> Manifest.SpineFile.of(job));
        readKeys(indexes);
        sweep(indexes, spools);
        ValueErrors errors = new ValueErrors(plan);
        SetOutput output =
            new SetOutput(job, plan, spine, histories, spools, errors, out, spineFile);
        progress.begin("writing", spine.rows());
        output.write(workers::submit, Workers::get, progress);
        return output.finish(Workers::get);
      } finally {
        for (AnswerSpool spool : spools) {
          spool.close();
        }
        indexes.values().forEach(SpineIndex::close);
      }
    }

    private void readKeys(Map<EntityPlan, SpineIndex> indexes)
        throws IOException, InterruptedException {
      AtomicLong memory = new AtomicLong(INDEX_MEMORY);
      for (EntityPlan entity : plan.entities()) {
        indexes.put(entity, index(entity, memory));
      }
      SpineProblems problems = new SpineProblems();
      SpineKeys keys = new SpineKeys(spine, job.timestampColumn(), plan.entities(), problems);
      List<SpineIndex> inOrder =
          plan.entities().stream()
              .map(entity -> Objects.requireNonNull(indexes.get(entity)))
              .toList();
      progress.begin("reading the spine", spine.rows());
      List<Workers.Task> tasks = new ArrayList<>();
      for (int i = 0; i < spine.rowGroups().size(); i++) {
        int rowGroup = i;
        tasks.add(() -> keys.index(rowGroup, inOrder, progress::advance));
      }
      workers.run(tasks);
      problems.check(job.spine().display());
      indexes.values().forEach(SpineIndex::finish);
    }

    /** Cut as the lake is, if all of the entity's views are cut alike. */
    private SpineIndex index(EntityPlan entity, AtomicLong memory) {
      List<ViewHistory> views =
          histories.stream().filter(history -> history.view().entity().equals(entity)).toList();
      ViewHistory first = views.get(0);
      Path directory = out.temporary();
      boolean alike = views.stream().allMatch(view -> view.parts() == first.parts());
      return alike
          ? new SpineIndex(first.parts(), first::part, directory, memory)
          : new SpineIndex(1, key -> 0, directory, memory);
    }

    private void sweep(Map<EntityPlan, SpineIndex> indexes, List<AnswerSpool> spools)
        throws IOException, InterruptedException {
      AtomicLong memory = new AtomicLong(ANSWER_MEMORY);
      List<Sweeps> sweeps = new ArrayList<>();
      for (int i = 0; i < plan.kernels().size(); i++) {
        KernelPlan kernel = plan.kernels().get(i);
        AnswerSpool spool = new AnswerSpool(kernel, spine.rows(), out.temporary(), memory);
        spools.add(spool);
        sweeps.add(
            new Sweeps(
                kernel,
                histories.get(i),
                Objects.requireNonNull(indexes.get(kernel.view().entity())),
                spool,
                job.options().mode(),
                out.temporary(),
                progress));
      }
      progress.begin("computing features", spine.rows() * plan.kernels().size());
      workers.run(Sweeps.order(sweeps));
    }
  }
}
