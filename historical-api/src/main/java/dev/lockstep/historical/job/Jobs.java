/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.output.ArrowSetSchema;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.time.Durations;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes spines in, runs jobs, and keeps results for a while. Thread-safe. */
public final class Jobs implements AutoCloseable {
  private static final long MOST_SECONDS_BETWEEN_SWEEPS = 30;
  private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(10);
  private static final int ID_BYTES = 16;
  private static final Logger log = LoggerFactory.getLogger(Jobs.class);

  private final JobsConfig config;
  private final Supplier<DeployedDefinitions> definitions;
  private final Engines engines;
  private final LongSupplier clock;
  private final JobsDirectory directory;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final BlockingQueue<Runnable> queue;
  private final ThreadPoolExecutor runners;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("historical-sweep").setDaemon(true).build());
  private volatile boolean draining;

  /**
   * Finds the results of an earlier server and begins to work.
   *
   * @param definitions asked for each job
   * @param clock epoch milliseconds
   * @throws LockstepException STATE_DIRECTORY if another server uses the directory
   */
  public Jobs(
      JobsConfig config,
      Supplier<DeployedDefinitions> definitions,
      Engines engines,
      LongSupplier clock) {
    this.config = config;
    this.definitions = definitions;
    this.engines = engines;
    this.clock = clock;
    this.directory = JobsDirectory.open(config.directory());
    this.queue =
        config.maxQueued() == 0
            ? new SynchronousQueue<>()
            : new ArrayBlockingQueue<>(config.maxQueued());
    this.runners =
        new ThreadPoolExecutor(
            config.jobs(),
            config.jobs(),
            0,
            TimeUnit.SECONDS,
            queue,
            new ThreadFactoryBuilder().setNameFormat("historical-job-%d").setDaemon(true).build());
    long now = clock.getAsLong();
    directory.restore(now + config.keep().toMillis()).forEach(job -> jobs.put(job.id(), job));
    long between =
        Math.min(
            TimeUnit.SECONDS.toMillis(MOST_SECONDS_BETWEEN_SWEEPS),
            Math.max(1, config.keep().toMillis() / 4));
    var unused = sweeper.scheduleWithFixedDelay(this::sweep, 0, between, TimeUnit.MILLISECONDS);
  }

  /** A job in the queue. */
  private final class Run implements Runnable {
    private final Job job;
    private final Work work;

    Run(Job job, Work work) {
      this.job = job;
      this.work = work;
    }

    @Override
    public void run() {
      if (job.begin()) {
        running.incrementAndGet();
        try {
          Jobs.this.run(job, work);
        } finally {
          running.decrementAndGet();
        }
      }
    }
  }

  /**
   * Begins to take a spine in.
   *
   * @throws LockstepException UNKNOWN_NAME for a service or view that is not there;
   *     INVALID_REQUEST; STORE_UNAVAILABLE if the server stops
   */
  public SpineDraft draft(JobRequest request) throws IOException {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return draft(request, HexFormat.of().formatHex(bytes));
  }

  /**
   * As above, with an id that the client knows too. A job of that id that has ended is forgotten.
   *
   * @param id letters and digits that nobody can guess
   */
  public SpineDraft draft(JobRequest request, String id) throws IOException {
    refuseIfDraining();
    DeployedDefinitions deployed = definitions.get();
    find(id).filter(job -> job.state().isEnd()).ifPresent(this::forget);
    JobFolder folder = directory.create(id);
    try {
      Work work = Work.of(request, deployed, engines, folder, config.threads());
      return new SpineDraft(request, folder, work, config.maxSpineBytes());
    } catch (IOException | RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  /**
   * Queues a spine that is complete.
   *
   * @throws LockstepException INVALID_REQUEST if its columns cannot be used; BUSY if too many wait
   */
  public Job submit(SpineDraft draft) throws IOException {
    draft.channel().close();
    Schema schema = draft.checkFile();
    refuseIfDraining();
    JobRequest request = draft.request();
    Job job =
        new Job(
            draft.folder(),
            request.service(),
            request.mode(),
            Optional.of(schema),
            clock.getAsLong());
    directory.write(job, status(job));
    jobs.put(job.id(), job);
    try {
      runners.execute(new Run(job, draft.work()));
    } catch (RejectedExecutionException e) {
      jobs.remove(job.id());
      refuseIfDraining();
      throw new LockstepException(
          ErrorCode.BUSY,
          "%d jobs run and %d wait, which is as many as there may be; ask again later"
              .formatted(config.jobs(), queue.size()),
          e);
    }
    draft.submitted();
    log.info("Job {} of service {} is queued", job.id(), request.service());
    return job;
  }

  /**
   * @throws LockstepException UNKNOWN_NAME if there is no such job, or none any more
   */
  public Job get(String id) {
    Job job = jobs.get(id);
    if (job == null) {
      throw unknown(id);
    }
    return job;
  }

  /** The job of an id that may be none. */
  public Optional<Job> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /**
   * The rows that came with a job to be kept beside its result, as an Arrow IPC stream.
   *
   * @throws LockstepException UNKNOWN_NAME if they are gone
   */
  public InputStream carried(Job job) throws IOException {
    try {
      return new BufferedInputStream(Files.newInputStream(job.folder().carried()));
    } catch (NoSuchFileException e) {
      throw unknown(job.id());
    }
  }

  /** What is deployed now. */
  public FeatureSetPlan deployed() {
    return definitions.get().plan();
  }

  /** There is no such job, or none any more. */
  public LockstepException unknown(String id) {
    return new LockstepException(
        ErrorCode.UNKNOWN_NAME,
        ("there is no job '%s': it never was, or its result is gone. Results are kept for %s, and the"
                + " oldest go first when they take too much room")
            .formatted(id, Durations.print(config.keep().toMillis())));
  }

  /** The feature columns of every service as it is now, in the order of the definitions. */
  public Map<String, Schema> services() {
    FeatureSetPlan plan = definitions.get().plan();
    Map<String, Schema> services = new LinkedHashMap<>();
    for (String service : plan.services().keySet()) {
      services.put(service, ArrowSetSchema.features(features(plan, service)));
    }
    return services;
  }

  /** With full names only where features of one name would meet. */
  private static TrainingPlan features(FeatureSetPlan plan, String service) {
    try {
      return TrainingPlan.of(plan, service, new TrainingPlan.Naming(false, false));
    } catch (LockstepException e) {
      return TrainingPlan.of(plan, service, new TrainingPlan.Naming(true, false));
    }
  }

  /** A job as it is now. */
  public JobStatus status(Job job) {
    return job.status(job.state() == JobState.QUEUED ? ahead(job) : 0);
  }

  private int ahead(Job job) {
    int ahead = running.get();
    for (Runnable waiting : queue) {
      if (((Run) waiting).job == job) {
        break;
      }
      ahead++;
    }
    return ahead;
  }

  /**
   * What the result looks like; known as soon as there is a job.
   *
   * @throws LockstepException why the job failed
   * @throws JobCancelledException if it was cancelled
   */
  public Schema schema(Job job) throws IOException {
    if (job.state().isEnd()) {
      job.requireDone();
    }
    Optional<Schema> known = job.schema();
    return known.isPresent() ? known.get() : ResultBatches.schema(this, job);
  }

  /**
   * Stops a job, waits for that for a while, and deletes its result; nothing happens to one that
   * has failed.
   */
  public void cancel(Job job) throws InterruptedException {
    stop(job);
    var unused = job.awaitEnd(CANCEL_TIMEOUT);
  }

  private void stop(Job job) {
    if (job.state() != JobState.FAILED && job.cancel()) {
      queue.removeIf(waiting -> ((Run) waiting).job == job);
      end(job, JobState.CANCELLED, Optional.empty(), Optional.empty());
    }
  }

  /** Stops a job that has not ended: nobody waits for it any more. */
  public void abandon(Job job) {
    if (!job.state().isEnd()) {
      log.info("Job {} is abandoned", job.id());
      stop(job);
    }
  }

  private void run(Job job, Work work) {
    log.info("Job {} begins", job.id());
    long begun = System.nanoTime();
    Optional<JobResult> result = Optional.empty();
    Optional<JobFailure> failure = Optional.empty();
    try {
      result = Optional.of(directory.build(job, work));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      failure = Optional.of(failure(job, e));
    }
    job.leave();
    JobState end = end(job, result.isPresent() ? JobState.DONE : JobState.FAILED, result, failure);
    log.info(
        "Job {} is {} after {} s{}",
        job.id(),
        end,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
        result.map(made -> ", " + made.rows() + " rows, " + made.bytes() + " bytes").orElse(""));
    makeRoom();
  }

  private JobFailure failure(Job job, Throwable cause) {
    if (draining) {
      // A process that ends takes the files of running jobs with it: their failure is no news.
      return JobsDirectory.STOPPED;
    }
    if (cause instanceof LockstepException known && known.code() != ErrorCode.INTERNAL) {
      String message = String.valueOf(cause.getMessage());
      // Where the server keeps its files is nobody else's business.
      return new JobFailure(known.code(), message.replace(job.folder().path() + "/", ""));
    }
    if (!job.isCancelled()) {
      log.error("Job {} failed", job.id(), cause);
    }
    return new JobFailure(
        ErrorCode.INTERNAL, "Internal error of job " + job.id() + "; the server's log tells more");
  }

  private JobState end(
      Job job, JobState state, Optional<JobResult> result, Optional<JobFailure> failure) {
    long expires = clock.getAsLong() + config.keep().toMillis();
    if (job.isCancelled()) {
      job.folder().delete();
    } else {
      directory.writeEnd(job, state, expires, result, failure);
    }
    JobState ended = job.end(state, result, failure, expires);
    if (ended == JobState.CANCELLED) {
      job.folder().delete();
    }
    return ended;
  }

  private void sweep() {
    try {
      long now = clock.getAsLong();
      for (Job job : jobs.values()) {
        JobStatus status = job.status(0);
        if (status.state().isEnd() && status.expiresMillis() <= now) {
          forget(job);
        }
      }
    } catch (RuntimeException e) {
      log.error("Cannot delete results that have expired; trying again", e);
    }
  }

  /** Deletes the oldest results while all together take too much room; never the newest. */
  private synchronized void makeRoom() {
    List<Job> done =
        jobs.values().stream()
            .filter(job -> job.state() == JobState.DONE)
            .sorted(Comparator.comparingLong(Job::createdMillis).reversed())
            .toList();
    long bytes = 0;
    for (Job job : done) {
      bytes += job.status(0).result().map(JobResult::bytes).orElse(0L);
      if (bytes > config.maxResultBytes() && job != done.get(0)) {
        log.info("The result of job {} makes room", job.id());
        forget(job);
      }
    }
  }

  private void forget(Job job) {
    jobs.remove(job.id());
    job.folder().delete();
  }

  private void refuseIfDraining() {
    if (draining) {
      throw shuttingDown();
    }
  }

  /** Why somebody who waits gets nothing. */
  public static LockstepException shuttingDown() {
    return new LockstepException(ErrorCode.STORE_UNAVAILABLE, "the server shuts down");
  }

  /** Takes nothing in any more; whatever fails from now on fails because the server stops. */
  public void drain() {
    draining = true;
  }

  /** Stops everything. Results stay on the disk for the next server. */
  @Override
  public void close() {
    drain();
    sweeper.shutdownNow();
    List<Runnable> waiting = runners.shutdownNow();
    for (Runnable run : waiting) {
      end(((Run) run).job, JobState.FAILED, Optional.empty(), Optional.of(JobsDirectory.STOPPED));
    }
    jobs.values().forEach(Job::interrupt);
    try {
      if (!runners.awaitTermination(30, TimeUnit.SECONDS)) {
        log.warn("A job does not stop; what it leaves is deleted at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    directory.close();
  }
}
