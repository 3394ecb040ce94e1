/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical;

import dev.lockstep.bind.Definitions;
import dev.lockstep.historical.job.DeployedDefinitions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A small lake, spines over it, and what the local runner makes of them. */
final class TestingHistory implements AutoCloseable {
  static final String YAML =
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
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h]}
        - {name: payments, aggregate: count, windows: [1h]}
        - {name: total, aggregate: sum, of: cents}
        - {name: last_shop, aggregate: last, of: shop, windows: [24h]}
        - {name: shops, aggregate: top_k, of: shop, k: 2, windows: [24h]}
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
      """;
  static final String SERVICE = "fraud";
  static final long START = 1_768_435_200_000L;

  private static final int CARDS = 9;

  final DeployedDefinitions definitions;
  final Lake lake;
  private final Path directory;
  private int outputs;

  TestingHistory(Path directory) {
    this.directory = directory;
    FeatureSetPlan plan = Definitions.parse("test.yaml", YAML).plan();
    this.definitions = new DeployedDefinitions(plan, YAML);
    this.lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    Random random = new Random(42);
    List<LogRow> payments = new ArrayList<>();
    List<LogRow> profiles = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      long arrival = START + i * 300_000L;
      boolean late = random.nextInt(8) == 0;
      long time = late ? arrival - random.nextInt(40_000_000) : arrival;
      int card = random.nextInt(CARDS);
      String shop = random.nextInt(7) == 0 ? null : List.of("a", "b", "c").get(random.nextInt(3));
      payments.add(row(card, time, i, arrival, random.nextInt(999) / 100.0, (long) i, shop));
      if (i % 5 == 0) {
        profiles.add(row(card, time, i / 5, arrival, random.nextInt(9) == 0 ? null : i + 1.0));
      }
    }
    append("spending", payments);
    append("profile", profiles);
  }

  static LogRow row(int card, long time, int seq, long arrival, @Nullable Object... values) {
    List<@Nullable Object> all = new ArrayList<>();
    all.add("card " + card);
    all.addAll(Arrays.asList(values));
    all.add(Instant.ofEpochMilli(time));
    return new LogRow(new EntityKey("card " + card), time, 0, seq + 1, arrival, "", all);
  }

  void append(String view, List<LogRow> rows) {
    ViewPlan plan = Objects.requireNonNull(definitions.plan().views().get(view));
    LakeTable table = lake.tableOrCreate(plan);
    LakePosition before = table.position();
    LakePosition reached = before.with(0, rows.get(rows.size() - 1).seq());
    try {
      table.append(table.write(rows, Runnable::run), before, reached);
    } catch (StalePositionException e) {
      throw new IllegalStateException(e);
    }
  }

  static final Schema SPINE =
      new Schema(
          List.of(
              nullable("label", new ArrowType.Utf8()),
              nullable("card", new ArrowType.Utf8()),
              nullable("amount", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
              nullable("event_timestamp", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"))));

  static Field nullable(String name, ArrowType type) {
    return Field.nullable(name, type);
  }

  /** Fills a batch of {@link #SPINE} with rows of a seed. */
  static void fill(VectorSchemaRoot root, int rows, long seed) {
    Random random = new Random(seed);
    root.clear();
    VarCharVector labels = (VarCharVector) root.getVector("label");
    VarCharVector cards = (VarCharVector) root.getVector("card");
    Float8Vector amounts = (Float8Vector) root.getVector("amount");
    TimeStampMilliTZVector times = (TimeStampMilliTZVector) root.getVector("event_timestamp");
    for (int i = 0; i < rows; i++) {
      labels.setSafe(i, ("label " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      byte[] card =
          ("card " + random.nextInt(CARDS + 1)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      cards.setSafe(i, card);
      if (random.nextInt(6) == 0) {
        amounts.setNull(i);
      } else {
        amounts.setSafe(i, random.nextInt(500) / 100.0);
      }
      times.setSafe(i, START + random.nextInt(400) * 300_000L + random.nextInt(3) - 1);
    }
    root.setRowCount(rows);
  }

  /** What the local runner makes of the same rows, value by value. */
  List<List<String>> expected(BufferAllocator allocator, int rows, long seed, Mode mode)
      throws IOException, InterruptedException {
    Path spine = directory.resolve("spine-" + outputs + ".arrow");
    try (VectorSchemaRoot root = VectorSchemaRoot.create(SPINE, allocator);
        FileChannel channel =
            FileChannel.open(spine, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, channel)) {
      fill(root, rows, seed);
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    TrainingJob job =
        new TrainingJob(
            definitions.plan(),
            definitions.yaml(),
            SERVICE,
            new SpineOrigin.OfFile(spine, FileFormat.ARROW),
            TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
            directory.resolve("expected-" + outputs++),
            FileFormat.ARROW,
            new TrainingJob.Options(mode, new TrainingPlan.Naming(false, false), false, 2),
            Map.of());
    Path data = new LocalRunner(lake).run(job, TrainingProgress.NONE).data();
    List<List<String>> values = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(data);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      values.add(names(root));
      while (reader.loadNextBatch()) {
        addRows(root, values);
      }
    }
    return values;
  }

  static List<String> names(VectorSchemaRoot root) {
    return root.getSchema().getFields().stream().map(Field::toString).toList();
  }

  /** Adds rows as text; numbers as text read back as the same bits. */
  static void addRows(VectorSchemaRoot root, List<List<String>> values) {
    for (int row = 0; row < root.getRowCount(); row++) {
      List<String> cells = new ArrayList<>();
      for (FieldVector vector : root.getFieldVectors()) {
        cells.add(String.valueOf(vector.getObject(row)));
      }
      values.add(cells);
    }
  }

  @Override
  public void close() {
    lake.close();
  }
}
