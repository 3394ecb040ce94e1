/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bind.Definitions;
import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.TrainingJob.Pin;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.spine.SpineFiles;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training sets from files to files. */
public class TestLocalRunner {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema:
        card: {type: STRING, required: true}
        amount: DOUBLE
        cents: INT64
        shop: STRING
        at: TIMESTAMP
      ---
      kind: Source
      name: profiles
      timestamp: at
      schema: {card: {type: STRING, required: true}, limit: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      partitions: 2
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h]}
        - {name: payments, aggregate: count, windows: [1h]}
        - {name: total, aggregate: sum, of: cents}
        - {name: last_shop, aggregate: last, of: shop, windows: [24h]}
        - {name: shops, aggregate: top_k, of: shop, k: 2, windows: [24h]}
        - {name: largest, aggregate: max, of: amount, windows: [24h], where: shop != "b"}
      ---
      kind: FeatureView
      name: profile
      entity: card
      sources: [profiles]
      ttl: 6h
      features: [limit]
      ---
      kind: OnDemandFeatureView
      name: risk
      inputs: {spend: "spending:spend_24h", limit: "profile:limit"}
      request: {amount: DOUBLE}
      features: {share: "(spend + amount) / limit"}
      ---
      kind: FeatureService
      name: fraud
      features: [spending, profile, risk]
      ---
      kind: FeatureService
      name: flat
      features: [{view: spending, features: [spend_1h, payments, last_shop]}, profile, risk]
      """;
  private static final long START = 1_768_435_200_000L;

  @TempDir private Path directory;
  private String service = "fraud";
  private final FeatureSetPlan plan = Definitions.parse("test.yaml", YAML).plan();
  private final Map<String, List<LogRow>> rows = new HashMap<>();

  @SuppressWarnings("NullAway.Init")
  private Lake lake;

  private record Label(String card, long millis, @Nullable Double amount, String label) {}

  private final List<Label> labels = new ArrayList<>();

  @BeforeEach
  void fillLake() {
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    Random random = new Random(42);
    List<LogRow> payments = new ArrayList<>();
    List<LogRow> profiles = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      long arrival = START + i * 300_000L;
      boolean late = random.nextInt(8) == 0;
      long time = late ? arrival - random.nextInt(40_000_000) : arrival - random.nextInt(3) * 1000L;
      int card = random.nextInt(4) * random.nextInt(3);
      payments.add(
          row(card, time, i, arrival, random.nextInt(999) / 100.0, (long) i, shop(random)));
      if (i % 5 == 0) {
        profiles.add(row(card, time, i / 5, arrival, random.nextInt(9) == 0 ? null : i + 1.0));
      }
      labels.add(
          new Label(
              "card " + (card == 0 && i % 50 == 0 ? "unknown" : card),
              random.nextBoolean() ? time : arrival + random.nextInt(90_000_000) - 1,
              random.nextInt(6) == 0 ? null : random.nextInt(500) / 100.0,
              i % 3 == 0 ? "00" + i : "x,\"" + i));
    }
    labels.add(labels.get(7));
    rows.put("spending", payments);
    rows.put("profile", profiles);
    rows.forEach(
        (view, list) -> {
          TestingLake.append(lake, view(view), list.subList(0, list.size() / 3));
          TestingLake.append(lake, view(view), list.subList(list.size() / 3, list.size()));
        });
  }

  @AfterEach
  void closeLake() {
    lake.close();
  }

  private ViewPlan view(String name) {
    return Objects.requireNonNull(plan.views().get(name));
  }

  private static @Nullable String shop(Random random) {
    return random.nextInt(7) == 0 ? null : List.of("a", "b", "c").get(random.nextInt(3));
  }

  private static LogRow row(
      int card, long time, int seq, long arrival, @Nullable Object... values) {
    List<@Nullable Object> all = new ArrayList<>();
    all.add("card " + card);
    all.addAll(java.util.Arrays.asList(values));
    all.add(Instant.ofEpochMilli(time));
    return new LogRow(new EntityKey("card " + card), time, 0, seq + 1, arrival, "", all);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void hasTheOraclesAnswersBehindEveryRow(Mode mode) throws Exception {
    TrainingSetResult result = run(csv("spine.csv"), mode, FileFormat.CSV, "out", Map.of());
    assertThat(Files.readAllLines(result.data())).isEqualTo(expected(mode));
    assertThat(result.rows()).isEqualTo(labels.size());
  }

  @Test
  void isTheSameFromEverySpineFormatAndThroughParquetAndArrow() throws Exception {
    service = "flat";
    List<String> csv =
        Files.readAllLines(run(csv("s.csv"), Mode.AS_SEEN, FileFormat.CSV, "a", Map.of()).data());
    TrainingSetResult parquet = run(csv("s2.csv"), Mode.AS_SEEN, FileFormat.PARQUET, "b", Map.of());
    TrainingSetResult arrow = run(json("s.jsonl"), Mode.AS_SEEN, FileFormat.ARROW, "c", Map.of());
    // A training set is a spine itself once its features have other names.
    for (Path spine : List.of(parquet.data(), arrow.data())) {
      TrainingJob job =
          job(spine, Mode.AS_SEEN, FileFormat.CSV, spine.getFileName() + "-again", Map.of(), true);
      List<String> again =
          Files.readAllLines(new LocalRunner(lake).run(job, TrainingProgress.NONE).data());
      assertThat(again).hasSameSizeAs(csv);
      for (int i = 1; i < csv.size(); i++) {
        assertThat(lastCells(again.get(i), 6)).isEqualTo(lastCells(csv.get(i), 6));
      }
    }
  }

  private static List<String> lastCells(String line, int count) {
    String[] cells = line.split(",", -1);
    return List.of(cells).subList(cells.length - count, cells.length);
  }

  @Test
  void givesTheSameBytesFromItsManifestAfterMoreRowsArrived() throws Exception {
    for (FileFormat format : List.of(FileFormat.PARQUET, FileFormat.ARROW, FileFormat.CSV)) {
      TrainingSetResult first =
          run(csv("spine.csv"), Mode.AS_CORRECTED, format, "first-" + format, Map.of());
      LogRow more = row(1, START + 1000, 10_000 + format.ordinal(), START, 7.0, 7L, "a");
      TestingLake.append(lake, view("spending"), List.of(more));
      TrainingJob again =
          ManifestJob.of(
              Manifest.read(first.manifest()),
              Optional.empty(),
              directory.resolve("again-" + format),
              3);
      TrainingSetResult second = new LocalRunner(lake).run(again, TrainingProgress.NONE);
      assertThat(second.data()).hasSameBinaryContentAs(first.data());
    }
  }

  @Test
  void seesNoRowBeyondAPinnedPosition() throws Exception {
    Map<String, Pin> pins =
        Map.of(
            "spending", new Pin(0, LakePosition.NONE.with(0, 50)),
            "profile", new Pin(0, LakePosition.NONE.with(0, 10)));
    rows.replaceAll((view, list) -> list.subList(0, view.equals("spending") ? 50 : 10));
    TrainingSetResult result =
        run(csv("spine.csv"), Mode.AS_CORRECTED, FileFormat.CSV, "out", pins);
    assertThat(Files.readAllLines(result.data())).isEqualTo(expected(Mode.AS_CORRECTED));
  }

  @Test
  void refusesASpineWithRowNumbersAndLeavesNothing() throws Exception {
    Path spine = directory.resolve("bad.csv");
    Files.writeString(
        spine,
        """
        card,event_timestamp,amount
        a,2026-01-15T00:00:00Z,1
        ,2026-01-15T00:00:00Z,1
        c,,1
        d,yesterday,1
        """);
    assertThatThrownBy(() -> run(spine, Mode.AS_SEEN, FileFormat.PARQUET, "out", Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("row 4")
        .hasMessageContaining("yesterday");
    Files.writeString(spine, Files.readString(spine).replace("d,yesterday,1\n", ""));
    assertThatThrownBy(() -> run(spine, Mode.AS_SEEN, FileFormat.PARQUET, "out", Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("row 2: key column 'card' is null")
        .hasMessageContaining("row 3: column 'event_timestamp' is null");
    Files.writeString(spine, "crad,event_timestamp,amount,spend_1h\n");
    assertThatThrownBy(() -> run(spine, Mode.AS_SEEN, FileFormat.PARQUET, "out", Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("no column 'card'")
        .hasMessageContaining("did you mean 'crad'")
        .hasMessageContaining("spend_1h");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("lake", "bad.csv");
    }
  }

  @Test
  void refusesErrorsUnlessTheyAreAskedForAsNull() throws Exception {
    LogRow huge = row(1, START, 20_000, START, 1.0, Long.MAX_VALUE, "a");
    LogRow another = row(1, START, 20_001, START, 1.0, Long.MAX_VALUE, "a");
    TestingLake.append(lake, view("spending"), List.of(huge, another));
    assertThatThrownBy(
            () -> run(csv("spine.csv"), Mode.AS_CORRECTED, FileFormat.CSV, "out", Map.of()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("spending:total")
        .hasMessageContaining("outside INT64");
    TrainingJob job =
        job(csv("spine.csv"), Mode.AS_CORRECTED, FileFormat.CSV, "out", Map.of(), false);
    TrainingJob tolerant =
        new TrainingJob(
            job.definitions(),
            job.definitionsYaml(),
            job.service(),
            job.spine(),
            job.timestampColumn(),
            job.out(),
            job.format(),
            new TrainingJob.Options(
                Mode.AS_CORRECTED, new TrainingPlan.Naming(false, false), true, 2),
            Map.of());
    TrainingSetResult result = new LocalRunner(lake).run(tolerant, TrainingProgress.NONE);
    assertThat(result.errors()).isPositive();
    assertThat(Files.readString(result.data())).contains(",ERROR,").contains("total__status");
  }

  private TrainingSetResult run(
      Path spine, Mode mode, FileFormat format, String out, Map<String, Pin> pins)
      throws IOException, InterruptedException {
    return new LocalRunner(lake)
        .run(job(spine, mode, format, out, pins, false), TrainingProgress.NONE);
  }

  private TrainingJob job(
      Path spine, Mode mode, FileFormat format, String out, Map<String, Pin> pins, boolean full) {
    return new TrainingJob(
        plan,
        YAML,
        service,
        SpineFiles.find(spine.toString(), Optional.empty(), lake),
        TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
        directory.resolve(out),
        format,
        new TrainingJob.Options(mode, new TrainingPlan.Naming(full, false), false, 2),
        pins);
  }

  private Path csv(String name) throws IOException {
    StringBuilder text = new StringBuilder("label,card,amount,event_timestamp\n");
    labels.forEach(label -> text.append(spineCells(label)).append('\n'));
    return Files.writeString(directory.resolve(name), text);
  }

  private static String spineCells(Label label) {
    return "%s,%s,%s,%s"
        .formatted(
            label.label().contains(",")
                ? "\"x,\"\"" + label.label().substring(3) + "\""
                : label.label(),
            label.card(),
            label.amount() == null ? "" : label.amount() + "0",
            Instant.ofEpochMilli(label.millis()));
  }

  private Path json(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Label label : labels) {
      text.append(
          "{\"label\": \"%s\", \"card\": \"%s\", \"amount\": %s, \"event_timestamp\": %s}%n"
              .formatted(
                  label.label().replace("\"", "\\\""),
                  label.card(),
                  label.amount(),
                  label.millis()));
    }
    return Files.writeString(directory.resolve(name), text);
  }

  private List<String> expected(Mode mode) {
    NaiveFeatureReader oracle = new NaiveFeatureReader();
    rows.forEach((view, list) -> oracle.append(view(view), list));
    List<String> lines = new ArrayList<>();
    lines.add(
        "label,card,amount,event_timestamp,spend_1h,spend_24h,payments,total,last_shop,shops,"
            + "largest,limit,limit__status,share");
    for (Label label : labels) {
      List<FeatureValue> spending = read(oracle, view("spending"), label, mode);
      FeatureValue limit = read(oracle, view("profile"), label, mode).get(0);
      StringBuilder line = new StringBuilder(spineCells(label));
      spending.forEach(value -> line.append(',').append(cell(value.value())));
      line.append(',').append(cell(limit.value())).append(',').append(limit.status());
      Map<String, @Nullable Object> request = new HashMap<>();
      request.put("amount", label.amount());
      FeatureValue share =
          OnDemandEvaluator.evaluate(
              Objects.requireNonNull(plan.onDemandViews().get("risk")),
              "share",
              Map.of("spend", spending.get(1), "limit", limit),
              request);
      lines.add(line.append(',').append(cell(share.value())).toString());
    }
    return lines;
  }

  private static List<FeatureValue> read(
      NaiveFeatureReader oracle, ViewPlan view, Label label, Mode mode) {
    ReadPoint point =
        mode == Mode.AS_SEEN ? new ReadPoint.KnownAt(label.millis()) : new ReadPoint.Latest();
    EntityKey key = new EntityKey(label.card());
    return oracle
        .read(RequestGenerator.request(view, view.features(), List.of(key), label.millis(), point))
        .join()
        .entities()
        .get(0)
        .values();
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof List<?> list) {
      if (list.isEmpty()) {
        return "[]";
      }
      StringBuilder json = new StringBuilder("\"[");
      for (Object element : list) {
        dev.lockstep.type.ValueCount counted = (dev.lockstep.type.ValueCount) element;
        json.append(json.length() > 2 ? "," : "")
            .append(
                "{\"\"value\"\":\"\"%s\"\",\"\"count\"\":%s}"
                    .formatted(counted.value(), counted.count()));
      }
      return json.append("]\"").toString();
    }
    return value.toString();
  }
}
