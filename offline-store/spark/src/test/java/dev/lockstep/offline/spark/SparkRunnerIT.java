/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.spark.launch.SparkAnswerRunner;
import dev.lockstep.offline.spark.launch.SparkRunner;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.replay.AnswerJob;
import dev.lockstep.offline.training.replay.LocalAnswerRunner;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.plan.ViewPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark in a process of its own: what it gives, and how it ends. */
public class SparkRunnerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init")
  private SmallJob job;

  @BeforeEach
  void prepare() throws IOException {
    job = new SmallJob(directory);
    job.prepare();
  }

  @Test
  void givesTheBytesOfTheLocalRunnerAndItsMessages() throws Exception {
    byte[] data;
    String manifest;
    try (Lake lake = Lake.open(job.lakeConfig())) {
      TrainingSetResult local =
          new LocalRunner(lake).run(job.job("spine.csv"), TrainingProgress.NONE);
      data = Files.readAllBytes(local.data());
      manifest = Files.readString(local.manifest());
    }
    Files.move(job.out(), directory.resolve("local"));
    Phases phases = new Phases(phase -> {});
    TrainingSetResult spark = runner().run(job.job("spine.csv"), phases);
    assertThat(Files.readAllBytes(spark.data())).isEqualTo(data);
    assertThat(Files.readString(spark.manifest())).isEqualTo(manifest);
    assertThat(phases.names)
        .startsWith("starting Spark", "opening the spine", "reading the spine")
        .contains("reading rows of view spending", "computing features of view spending")
        .endsWith("writing");
    assertThat(phases.rows).isGreaterThanOrEqualTo(1500);
    assertNothingIsLeft("set");

    // The output is there now: both say so, in the same words.
    assertThat(message(job.job("spine.csv"))).contains("it is there already");
    Files.move(job.out(), directory.resolve("spark-set"));
    Files.writeString(
        directory.resolve("bad.csv"), "card,event_timestamp\n,2026-01-15T00:00:00Z\n");
    assertThat(message(job.job("bad.csv"))).contains("row 1: key column 'card' is null");
    assertNothingIsLeft();
  }

  @Test
  void answersOfThePastHaveTheBitsOfTheLocalRunner() throws Exception {
    ViewPlan view = Objects.requireNonNull(SmallJob.plan().views().get("spending"));
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      // Entities whose T falls while their positions grow, and one that nobody knows.
      questions.add(
          new Question(
              "card " + i % 8, 1_768_435_200_000L + i * 90_000L, i % 8 % 2, 500 - i % 500));
    }
    AnswerJob asked = new AnswerJob(view, view.features(), questions);
    AnswerJob without =
        new AnswerJob(view.withVersion(2, 1), view.features(), questions.subList(0, 1));
    Phases phases = new Phases(phase -> {});
    try (Lake lake = Lake.open(job.lakeConfig())) {
      LocalAnswerRunner local = new LocalAnswerRunner(lake, directory);
      SparkAnswerRunner spark =
          new SparkAnswerRunner(
              lake,
              job.sparkConfig(),
              wanted -> Optional.of(SmallJob.definitions()),
              local,
              phases);
      // A version without a table has nothing for Spark to read.
      List<AnswerJob> jobs = List.of(without, asked, without);
      assertThat(spark.run(jobs)).isEqualTo(local.run(jobs));
      assertThat(phases.names)
          .containsExactly(
              "starting Spark",
              "reading rows of view spending",
              "computing features of view spending");
      assertThat(phases.rows).isGreaterThanOrEqualTo(700);

      SparkAnswerRunner mistaken =
          new SparkAnswerRunner(
              lake,
              job.sparkConfig(),
              wanted -> Optional.of(SmallJob.definitions().replace("24h", "23h")),
              local,
              TrainingProgress.NONE);
      assertThatThrownBy(() -> mistaken.run(List.of(asked)))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("does not mean the plan of views [spending]");
    }
    assertOnlyTheLogIsLeft();
  }

  /** What both runners say. */
  private String message(dev.lockstep.offline.training.TrainingJob refused) {
    List<String> messages = new ArrayList<>();
    assertThatThrownBy(() -> runner().run(refused, TrainingProgress.NONE))
        .isInstanceOfSatisfying(
            LockstepException.class, e -> messages.add(e.code() + ": " + e.getMessage()));
    assertThatThrownBy(
            () -> {
              try (Lake lake = Lake.open(job.lakeConfig())) {
                new LocalRunner(lake).run(refused, TrainingProgress.NONE);
              }
            })
        .isInstanceOfSatisfying(
            LockstepException.class, e -> messages.add(e.code() + ": " + e.getMessage()));
    assertThat(messages.get(0)).isEqualTo(messages.get(1));
    return messages.get(0);
  }

  @Test
  void leavesNothingWhenItIsKilled() throws Exception {
    Phases killing =
        new Phases(
            phase -> {
              if (phase.startsWith("reading rows")) {
                engines(ProcessHandle.current()).forEach(ProcessHandle::destroyForcibly);
              }
            });
    assertThatThrownBy(() -> runner().run(job.job("spine.csv"), killing))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("Spark ended with status")
        .hasMessageContaining("spark.log");
    assertNothingIsLeft();
    assertThat(runner().run(job.job("spine.csv"), TrainingProgress.NONE).rows()).isEqualTo(500);
  }

  @Test
  void endsWhenItIsInterruptedAndWhenItsParentIsKilled() throws Exception {
    Thread main = Thread.currentThread();
    Phases interrupting =
        new Phases(
            phase -> {
              if (phase.startsWith("reading rows")) {
                main.interrupt();
              }
            });
    assertThatThrownBy(() -> runner().run(job.job("spine.csv"), interrupting))
        .isInstanceOf(InterruptedException.class);
    assertNothingIsLeft();

    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SparkParent.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> engines;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("reading rows")) {
        line = lines.readLine();
      }
      assertThat(line).isNotNull();
      engines = engines(parent.toHandle()).toList();
      assertThat(engines).hasSize(1);
    } finally {
      parent.destroyForcibly();
    }
    await().atMost(PATIENCE).until(() -> engines.stream().noneMatch(ProcessHandle::isAlive));
    try (Stream<Path> sets = Files.list(job.out().getParent())) {
      assertThat(sets).isEmpty();
    }
    assertThat(runner().run(job.job("spine.csv"), TrainingProgress.NONE).rows()).isEqualTo(500);
    assertNothingIsLeft("set");
  }

  private SparkRunner runner() {
    return new SparkRunner(job.lakeConfig(), job.sparkConfig());
  }

  private static Stream<ProcessHandle> engines(ProcessHandle parent) {
    return parent
        .children()
        .filter(
            child ->
                child.info().commandLine().orElse("").contains(SparkEngineMain.class.getName()));
  }

  /** No process, no partial output, no temporary file; only outputs that are wanted. */
  private void assertNothingIsLeft(String... outputs) throws IOException {
    assertOnlyTheLogIsLeft();
    try (Stream<Path> sets = Files.list(job.out().getParent())) {
      assertThat(sets.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(outputs);
    }
  }

  private void assertOnlyTheLogIsLeft() throws IOException {
    assertThat(engines(ProcessHandle.current())).isEmpty();
    try (Stream<Path> left = Files.list(directory.resolve("spark"))) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("spark.log");
    }
  }

  /** Notes down phases, and does something when one begins. */
  private static final class Phases implements TrainingProgress {
    private final List<String> names = Collections.synchronizedList(new ArrayList<>());
    private final Consumer<String> onBegin;
    private volatile long rows;

    Phases(Consumer<String> onBegin) {
      this.onBegin = onBegin;
    }

    @Override
    public void begin(String phase, long phaseRows) {
      names.add(phase);
      onBegin.accept(phase);
    }

    @Override
    public synchronized void advance(long more) {
      rows += more;
    }
  }
}
