/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.local.Workers;
import dev.lockstep.offline.training.output.AnswerSpool;
import dev.lockstep.offline.training.output.OutputDirectory;
import dev.lockstep.offline.training.output.SetOutput;
import dev.lockstep.offline.training.output.ValueErrors;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.offline.training.spine.SpineCheck;
import dev.lockstep.offline.training.spine.SpineFiles;
import dev.lockstep.offline.training.spine.SpineKeys;
import dev.lockstep.offline.training.spine.SpineProblems;
import dev.lockstep.plan.EntityPlan;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Builds training sets with the tasks of a Spark session, whose driver is this process. All that
 * can be refused is refused before the first task; answers come back as tasks end, and are put
 * behind the spine's rows here.
 */
final class SparkTrainingRunner implements TrainingSetRunner {
  /** Answers beyond go to files. */
  private static final long ANSWER_MEMORY = 256L << 20;

  /** How many views: while one is planned, tasks of the other keep the cores busy. */
  private static final int AT_A_TIME = 2;

  private final Lake lake;
  private final SessionSource sessions;
  private final boolean local;
  private final Limits limits;

  /**
   * @param lake stays open
   * @param local whether tasks see the files of this machine
   */
  SparkTrainingRunner(Lake lake, SessionSource sessions, boolean local) {
    this(lake, sessions, local, Limits.DEFAULT);
  }

  SparkTrainingRunner(Lake lake, SessionSource sessions, boolean local, Limits limits) {
    this.lake = lake;
    this.sessions = sessions;
    this.local = local;
    this.limits = limits;
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
      // Not before what is refused at once has been: Spark takes seconds to start, and to stop.
      try (Opening opening = new Opening(sessions, out)) {
        return new Run(
                job, plan, spine, histories, out, workers, opening, lake, local, limits, progress)
            .run();
      }
    }
  }

  /** Starts Spark while the spine is read. */
  private static final class Opening implements AutoCloseable {
    private final SessionSource sessions;
    private final Workers starter = new Workers(1);
    private final Future<SparkSession> session;

    Opening(SessionSource sessions, OutputDirectory out) {
      this.sessions = sessions;
      this.session = starter.submit(() -> sessions.open(out.temporary()));
    }

    SparkSession get() throws IOException, InterruptedException {
      return Workers.get(session);
    }

    /** What is being started is stopped once it is there. */
    @Override
    public void close() {
      boolean interrupted = Thread.interrupted();
      try {
        sessions.release(session.get());
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (java.util.concurrent.ExecutionException e) {
        // There is none.
      } finally {
        starter.close();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
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
      Opening opening,
      Lake lake,
      boolean local,
      Limits limits,
      TrainingProgress progress) {
    TrainingSetResult run() throws IOException, InterruptedException {
      List<AnswerSpool> spools = new ArrayList<>();
      try {
        Future<Manifest.SpineFile> spineFile = workers.submit(() -> Manifest.SpineFile.of(job));
        Map<EntityPlan, SpineProfile> profiles = readKeys();
        compute(profiles, spools);
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
      }
    }

    private Map<EntityPlan, SpineProfile> readKeys() throws IOException, InterruptedException {
      long hotRows =
          plan.kernels().stream()
              .mapToLong(kernel -> TaskSizes.of(kernel, limits).wantedRows() * 2)
              .min()
              .orElseThrow();
      List<SpineProfiler> profilers =
          plan.entities().stream()
              .map(entity -> new SpineProfiler(limits.keys(), hotRows))
              .toList();
      SpineProblems problems = new SpineProblems();
      SpineKeys keys = new SpineKeys(spine, job.timestampColumn(), plan.entities(), problems);
      progress.begin("reading the spine", spine.rows());
      forEachRowGroup(
          rowGroup -> {
            List<SpineProfiler.Counting> countings =
                profilers.stream().map(SpineProfiler::counting).toList();
            keys.read(rowGroup, countings, progress::advance);
            countings.forEach(SpineProfiler.Counting::finish);
          });
      problems.check(job.spine().display());
      // Each profiler is asked, whatever the one before says.
      long hot = profilers.stream().filter(SpineProfiler::findHotKeys).count();
      if (hot > 0) {
        progress.begin("reading the spine again for entities with very many rows", spine.rows());
        forEachRowGroup(
            rowGroup ->
                keys.read(
                    rowGroup,
                    profilers.stream().map(SpineProfiler::timing).toList(),
                    progress::advance));
      }
      Map<EntityPlan, SpineProfile> profiles = new LinkedHashMap<>();
      for (int i = 0; i < profilers.size(); i++) {
        profiles.put(plan.entities().get(i), profilers.get(i).profile());
      }
      return profiles;
    }

    private interface RowGroupWork {
      void run(int rowGroup) throws IOException;
    }

    private void forEachRowGroup(RowGroupWork work) throws IOException, InterruptedException {
      List<Workers.Task> tasks = new ArrayList<>();
      for (int i = 0; i < spine.rowGroups().size(); i++) {
        int rowGroup = i;
        tasks.add(() -> work.run(rowGroup));
      }
      workers.run(tasks);
    }

    private void compute(Map<EntityPlan, SpineProfile> profiles, List<AnswerSpool> spools)
        throws IOException, InterruptedException {
      AtomicLong memory = new AtomicLong(ANSWER_MEMORY);
      progress.begin("waiting for Spark", 0);
      SparkSession session = opening.get();
      Broadcast<Shipped<TrainingPlan>> kernels =
          JavaSparkContext.fromSparkContext(session.sparkContext())
              .broadcast(
                  new Shipped<>(
                      JobForm.of(job).toJson(), json -> JobForm.parse(json).toJob().plan()));
      ViewJob views =
          new ViewJob(
              session,
              lake.config().namespace(),
              spine,
              SpineSide.Place.of(session, spine, local),
              job.timestampColumn(),
              kernels,
              job.options().mode(),
              limits);
      List<Workers.Task> tasks = new ArrayList<>();
      long[] lakeRows = lakeRows(profiles);
      ViewsProgress told = told(lakeRows);
      for (int i = 0; i < plan.kernels().size(); i++) {
        int kernel = i;
        AnswerSpool spool =
            new AnswerSpool(plan.kernels().get(i), spine.rows(), out.temporary(), memory);
        spools.add(spool);
        tasks.add(() -> compute(views, kernel, profiles, lakeRows[kernel], spool, told));
      }
      if (spine.rows() == 0) {
        return;
      }
      session.sparkContext().addSparkListener(told);
      try (Workers planners = new Workers(Math.min(AT_A_TIME, tasks.size()))) {
        planners.run(tasks);
      } finally {
        session.sparkContext().removeSparkListener(told);
      }
    }

    private long[] lakeRows(Map<EntityPlan, SpineProfile> profiles) {
      long[] rows = new long[plan.kernels().size()];
      for (int i = 0; i < rows.length && spine.rows() > 0; i++) {
        KernelPlan kernel = plan.kernels().get(i);
        rows[i] = ViewJob.lakeRows(kernel, histories.get(i), profile(kernel, profiles));
      }
      return rows;
    }

    private static SpineProfile profile(KernelPlan kernel, Map<EntityPlan, SpineProfile> profiles) {
      return Objects.requireNonNull(profiles.get(kernel.view().entity()));
    }

    private ViewsProgress told(long[] lakeRows) {
      List<String> names = plan.kernels().stream().map(kernel -> kernel.view().name()).toList();
      return new ViewsProgress(
          progress,
          (names.size() == 1 ? "view " : "views ") + String.join(", ", names),
          Arrays.stream(lakeRows).sum(),
          spine.rows() * names.size());
    }

    private void compute(
        ViewJob views,
        int kernel,
        Map<EntityPlan, SpineProfile> profiles,
        long lakeRows,
        AnswerSpool spool,
        ViewsProgress told)
        throws IOException {
      KernelPlan plan = plan().kernels().get(kernel);
      try {
        views.run(
            kernel, plan, histories.get(kernel), profile(plan, profiles), lakeRows, spool, told);
      } catch (Exception e) {
        try {
          throw Failures.explain(e);
        } catch (InterruptedException interrupted) {
          throw new InterruptedIOException("The job was stopped");
        }
      }
    }
  }
}
