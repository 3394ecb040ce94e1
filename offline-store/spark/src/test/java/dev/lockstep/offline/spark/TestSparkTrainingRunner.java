/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingJob.Pin;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.testing.TestingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spark gives the bytes that the local runner gives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class TestSparkTrainingRunner {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long DAY_MILLIS = 86_400_000L;

  private final long seed = Long.getLong("lockstep.test.seed", System.nanoTime());
  private final String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
  private final String yaml = yaml(suffix);
  private final FeatureSetPlan plan = Definitions.parse("test.yaml", yaml).plan();
  private final Lake lake = Lake.open(TestingSpark.LAKE);
  private final Map<String, TestingLog> logs = new LinkedHashMap<>();
  private int jobs;

  @TempDir private Path directory;

  private static String yaml(String suffix) {
    StringBuilder text = new StringBuilder(FeatureSpecs.yaml(suffix));
    text.append(
        """
        ---
        kind: OnDemandFeatureView
        name: scaled
        inputs: {x: "profile_%1$s:x", total: "things_%1$s:f%2$s"}
        request: {boost: DOUBLE}
        features: {times: "x * boost"}
        ---
        kind: FeatureService
        name: everything
        features: [numbers_%1$s, things_%1$s, windows_%1$s, profile_%1$s, versioned_%1$s, forever_%1$s, scaled]
        """
            .formatted(suffix, firstThing(suffix)));
    return text.toString();
  }

  private static String firstThing(String suffix) {
    return FeatureSpecs.views(suffix).stream()
        .filter(view -> view.name().startsWith("things"))
        .findFirst()
        .orElseThrow()
        .features()
        .get(0)
        .name()
        .substring(1);
  }

  @BeforeAll
  void fillLake() {
    System.out.println("TestSparkTrainingRunner: -Dlockstep.test.seed=" + seed);
    long next = seed;
    for (ViewPlan view : plan.views().values()) {
      TestingLog log =
          new TestingLog(view, key -> Math.floorMod(key.hashCode(), view.partitions()));
      EventShape shape = EventShape.of(9, 500);
      new EventGenerator(next++).fill(log, logs.size() % 2 == 0 ? shape.withHistory(30) : shape);
      logs.put(view.name(), log);
      List<LogRow> rows = log.rows();
      TestingLake.append(lake, view, rows.subList(0, rows.size() / 2));
      TestingLake.append(lake, view, rows.subList(rows.size() / 2, rows.size()));
    }
  }

  @AfterAll
  void closeLake() {
    lake.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void givesTheBytesOfTheLocalRunner(Mode mode) throws Exception {
    compare(mode, Map.of(), Limits.DEFAULT);
  }

  @Test
  void tellsMoreEntitiesApartThanItNumbers() throws Exception {
    compare(Mode.AS_SEEN, cuts(), new Limits(3, 150, 1_000_000));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void cutsHotEntitiesIntoSlices(Mode mode) throws Exception {
    compare(mode, cuts(), new Limits(100, 50, 60));
    compare(mode, Map.of(), new Limits(2, 50, 60));
  }

  /** Positions within the logs. */
  private Map<String, Pin> cuts() {
    Map<String, Pin> pins = new HashMap<>();
    logs.forEach(
        (view, log) -> {
          LakePosition position = LakePosition.NONE;
          for (LogRow row : log.rows().subList(0, log.rows().size() * 2 / 3)) {
            if (!position.contains(row.partition(), row.seq())) {
              position = position.with(row.partition(), row.seq());
            }
          }
          pins.put(view, new Pin(0, position));
        });
    return pins;
  }

  private void compare(Mode mode, Map<String, Pin> pins, Limits limits) throws Exception {
    Path spine = spine(400);
    Path out = directory.resolve("set" + jobs++);
    TrainingJob job = job(spine, mode, pins, out);
    TrainingSetResult local = run(new LocalRunner(lake), job);
    byte[] data = Files.readAllBytes(local.data());
    String manifest = Files.readString(local.manifest());
    MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);

    TrainingSetResult spark =
        run(new SparkTrainingRunner(lake, TestingSpark.shared(), true, limits), job);
    assertThat(Files.readString(spark.manifest())).as("seed %s", seed).isEqualTo(manifest);
    assertThat(Files.readAllBytes(spark.data())).as("seed %s", seed).isEqualTo(data);
    assertThat(spark).isEqualTo(local);
    assertThat(manifest).contains("PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE", "ERROR");
  }

  private static TrainingSetResult run(TrainingSetRunner runner, TrainingJob job)
      throws IOException, InterruptedException {
    return runner.run(job, TrainingProgress.NONE);
  }

  private TrainingJob job(Path spine, Mode mode, Map<String, Pin> pins, Path out) {
    return new TrainingJob(
        plan,
        yaml,
        "everything",
        new SpineOrigin.OfFile(spine, FileFormat.of(spine.toString())),
        TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
        out,
        FileFormat.PARQUET,
        new TrainingJob.Options(mode, new TrainingPlan.Naming(true, true), true, 2),
        pins);
  }

  /** Rows about entities with and without rows, on and beside the edges of windows; some twice. */
  private Path spine(int rows) throws IOException {
    Random random = new Random(seed + jobs);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      if (i > 0 && random.nextInt(10) == 0) {
        lines.add(lines.get(random.nextInt(lines.size())));
        continue;
      }
      List<TestingLog> all = List.copyOf(logs.values());
      TestingLog log = all.get(random.nextInt(all.size()));
      LogRow row = log.rows().get(random.nextInt(log.rows().size()));
      long time =
          switch (random.nextInt(4)) {
            case 0 -> row.eventTimeMillis() + random.nextInt(3) - 1;
            case 1 -> row.ingestTimeMillis() + random.nextInt(3) - 1;
            case 2 -> row.eventTimeMillis() + random.nextInt(8) * DAY_MILLIS;
            default -> row.eventTimeMillis() + random.nextInt(90_000_000);
          };
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("account", key("numbers_", random, 0));
      List<Object> device = keyValues("things_", random);
      line.put("tenant", device.get(0));
      line.put("device", device.get(1));
      line.put("event_timestamp", time);
      if (random.nextInt(5) > 0) {
        line.put("boost", random.nextInt(100) / 8.0);
      }
      line.put("label", "label " + i);
      lines.add(JSON.writeValueAsString(line));
    }
    return Files.write(directory.resolve("spine" + jobs + ".jsonl"), lines);
  }

  private Object key(String view, Random random, int column) {
    return keyValues(view, random).get(column);
  }

  private List<Object> keyValues(String prefix, Random random) {
    TestingLog log = Objects.requireNonNull(logs.get(prefix + suffix));
    // A third is about one entity.
    int key = random.nextInt(3) == 0 ? 0 : random.nextInt(log.keys().size());
    return EntityKeyCodec.decode(log.view().entity(), log.keys().get(key));
  }

  @Test
  void refusesASpineWithTheMessageOfTheLocalRunnerAndLeavesNothing() throws Exception {
    Path spine = directory.resolve("bad.jsonl");
    Files.writeString(
        spine,
        """
        {"account": "a", "tenant": "t", "device": 1, "event_timestamp": 1, "boost": 1.0}
        {"account": null, "tenant": "t", "device": 1, "event_timestamp": 1, "boost": 1.0}
        {"account": "a", "tenant": "t", "device": null, "event_timestamp": 1, "boost": 1.0}
        {"account": "a", "tenant": "t", "device": 1, "event_timestamp": null, "boost": 1.0}
        """);
    TrainingJob job = job(spine, Mode.AS_SEEN, Map.of(), directory.resolve("refused"));
    String local = message(new LocalRunner(lake), job);
    assertThat(local).contains("row 2", "row 3", "row 4");
    assertThat(message(new SparkTrainingRunner(lake, TestingSpark.shared(), true), job))
        .isEqualTo(local);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.filter(path -> path.toString().contains("refused"))).isEmpty();
    }
  }

  private static String message(TrainingSetRunner runner, TrainingJob job) {
    List<String> messages = new ArrayList<>();
    assertThatThrownBy(() -> run(runner, job))
        .isInstanceOfSatisfying(
            LockstepException.class, e -> messages.add(e.code() + ": " + e.getMessage()));
    return messages.get(0);
  }
}
