/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.spark.launch.EngineMessage;
import dev.lockstep.offline.spark.launch.EngineOrder;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.profile.ProfileForm;
import dev.lockstep.offline.training.replay.AnswersForm;
import dev.lockstep.offline.training.tile.TileForm;
import dev.lockstep.stack.node.NodeProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job of the child JVM, which ends with it. */
final class EngineService implements NodeProcess.Service {
  private static final Logger log = LoggerFactory.getLogger(EngineService.class);

  private final EngineOrder order;
  private final PrintStream messages;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread worker;

  EngineService(EngineOrder order, PrintStream messages) {
    this.order = order;
    this.messages = messages;
  }

  @Override
  public void start() {
    worker = Thread.currentThread();
  }

  /** Does the job. */
  @Override
  public void await() throws InterruptedException {
    try (Lake lake = Lake.open(order.lake());
        ToldProgress progress = new ToldProgress(this::say)) {
      EngineMessage done = run(lake, progress);
      progress.close();
      say(done);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      log.error("The job failed", e);
      say(EngineMessage.failed(e));
    } finally {
      ended.countDown();
    }
  }

  private EngineMessage run(Lake lake, TrainingProgress progress)
      throws IOException, InterruptedException {
    TileForm tiles = order.tiles();
    if (tiles != null) {
      new SparkTiles(lake, new Started()).run(tiles, progress);
      return EngineMessage.done();
    }
    AnswersForm answers = order.answers();
    if (answers != null) {
      new SparkAnswers(lake, new Started(), Limits.DEFAULT).run(answers, progress);
      return EngineMessage.done();
    }
    ProfileForm profiles = order.profiles();
    if (profiles != null) {
      new SparkProfiles(lake, new Started()).run(profiles, progress);
      return EngineMessage.done();
    }
    JobForm job = Objects.requireNonNull(order.job(), "An order of nothing");
    return EngineMessage.done(
        new SparkTrainingRunner(lake, new Started(), order.spark().isLocal())
            .run(job.toJob(), progress));
  }

  private void say(EngineMessage message) {
    synchronized (messages) {
      messages.println(message.toJson());
    }
  }

  /** Interrupts the job and waits until it has cleaned up. */
  @Override
  public void stop() throws InterruptedException {
    Thread running = worker;
    if (running != null && running != Thread.currentThread()) {
      running.interrupt();
      ended.await();
    }
  }

  /** Starts Spark for the job. */
  private final class Started implements SessionSource {
    @Override
    public SparkSession open(Path directory) {
      return SparkSessions.open(order.spark(), order.lake(), directory);
    }

    @Override
    public void release(SparkSession session) {
      session.stop();
    }
  }
}
