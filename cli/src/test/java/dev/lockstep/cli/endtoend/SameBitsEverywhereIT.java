/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.testing.Agreement;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.RandomDefinitions;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole path on definitions that nobody wrote: random feature sets, random events that come
 * late, twice, out of order and malformed, part of them as imported history and part through Kafka
 * with ingest killed in between. Then, for random entities, moments and positions, the gRPC answer,
 * the training sets of every engine and the oracle must be the same to the bit.
 */
final class SameBitsEverywhereIT {
  private static final Logger logger = LoggerFactory.getLogger(SameBitsEverywhereIT.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> SUFFIXES = List.of("_a", "_b");
  private static final List<String> ENGINES = List.of("local", "spark");
  private static final long DAY = 86_400_000L;
  private static final int ENTITIES = 8;
  private static final int HISTORY = 160;
  private static final int LIVE = 240;
  private static final int WAVES = 4;
  private static final int QUESTIONS = 120;
  private static final List<String> GARBAGE = List.of("", "{", "[1]", "{\"id\": 7}", "\u0000");

  private final long seed = Long.getLong("lockstep.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path directory;

  private final Map<SourcePlan, List<byte[]>> live = new LinkedHashMap<>();
  private final Map<ViewPlan, List<LogRow>> logs = new LinkedHashMap<>();
  private int compared;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void servingTrainingAndTheOracleAgreeToTheBit() throws Exception {
    logger.info("seed {} (-Dlockstep.seed)", seed);
    Path definitions = directory.resolve("definitions.yaml");
    StringBuilder yaml = new StringBuilder();
    for (String suffix : SUFFIXES) {
      yaml.append(RandomDefinitions.yaml(random.nextLong(), suffix));
    }
    Files.writeString(definitions, yaml);
    try (RunningSystem system = RunningSystem.start(directory, definitions)) {
      importHistory(system);
      system.startIngest();
      system.startServer();
      sendDisorderly(system);
      for (ViewPlan view : system.plan().views().values()) {
        logs.put(view, system.log(view));
        assertThat(logs.get(view)).as(view.name()).hasSizeGreaterThan(40);
      }
      system.run("archive");
      for (String suffix : SUFFIXES) {
        ask(system, suffix);
      }
    }
    logger.info("{} values compared, none different", compared);
    assertThat(compared).isGreaterThan(20_000);
  }

  /** The older part of the events, with the moments at which they arrived. */
  private void importHistory(RunningSystem system) throws IOException, InterruptedException {
    long start = System.currentTimeMillis() - 12 * DAY;
    List<String> command = new ArrayList<>(List.of("import", "--arrival-column", "arrived_at"));
    for (ViewPlan view : system.plan().views().values()) {
      SourcePlan source = view.inputs().get(0).source();
      EventShape shape = new EventShape(ENTITIES, HISTORY + LIVE, start, 11 * DAY, 0);
      List<Map<String, @Nullable Object>> events =
          new EventGenerator(random.nextLong()).events(view, source, shape);
      StringBuilder history = new StringBuilder();
      List<byte[]> later = new ArrayList<>();
      for (int i = 0; i < events.size(); i++) {
        if (i < HISTORY) {
          Map<String, @Nullable Object> event = new LinkedHashMap<>(events.get(i));
          event.put("arrived_at", start + 11 * DAY * i / events.size());
          history.append(json(event)).append('\n');
        } else {
          later.add(json(events.get(i)).getBytes(UTF_8));
        }
      }
      live.put(source, later);
      Path file = Files.writeString(directory.resolve(source.name() + ".jsonl"), history);
      command.addAll(List.of("--source", source.name(), "--file", file.toString()));
    }
    system.run(command.toArray(String[]::new));
  }

  /** The rest in shuffled waves, some events again, some garbage; ingest is killed on the way. */
  private void sendDisorderly(RunningSystem system) throws IOException, InterruptedException {
    for (int wave = 0; wave < WAVES; wave++) {
      for (Map.Entry<SourcePlan, List<byte[]>> events : live.entrySet()) {
        List<byte[]> list = events.getValue();
        List<byte[]> some =
            new ArrayList<>(
                list.subList(list.size() * wave / WAVES, list.size() * (wave + 1) / WAVES));
        some.addAll(List.copyOf(some.subList(0, some.size() / 10)));
        some.add(GARBAGE.get(random.nextInt(GARBAGE.size())).getBytes(UTF_8));
        Collections.shuffle(some, random);
        some.forEach(event -> system.send(events.getKey(), event));
      }
      if (wave == 1) {
        system.killIngest();
        system.startIngest();
      }
      system.awaitIngest();
    }
  }

  private void ask(RunningSystem system, String suffix) throws Exception {
    FeatureSetPlan plan = system.plan();
    String service = "everything" + suffix;
    List<FeatureRef> features = Objects.requireNonNull(plan.services().get(service)).features();
    List<Question> questions = questions(plan, suffix);
    Map<String, Map<Integer, Long>> position = position(plan, suffix);
    Path spine = directory.resolve("spine" + suffix + ".jsonl");
    writeSpine(spine, questions);

    Expected oracle = new Expected(plan, logs);
    List<Map<FeatureRef, FeatureValue>> seen = new ArrayList<>();
    List<Map<FeatureRef, FeatureValue>> corrected = new ArrayList<>();
    for (Question question : questions) {
      ReadPoint knownAt = new ReadPoint.KnownAt(question.asOfMillis());
      seen.add(oracle.answer(features, suffix, question, view -> knownAt));
      corrected.add(
          oracle.answer(
              features,
              suffix,
              question,
              view -> new ReadPoint.UpTo(List.of(newestSeq(position, view, question)))));
    }
    List<OnlineFeatures> online = new ArrayList<>();
    List<OnlineFeatures> replayed = new ArrayList<>();
    try (FeatureStoreClient client =
        FeatureStoreClient.builder("127.0.0.1", system.port())
            .deadline(Duration.ofSeconds(60))
            .maxAttempts(5)
            .build()) {
      for (Question question : questions) {
        Instant asOf = Instant.ofEpochMilli(question.asOfMillis());
        replayed.add(client.get(replay(query(service, question), plan, position, question)));
        online.add(client.get(query(service, question).asOf(asOf).knownAt(asOf).build()));
      }
    }
    judge(plan, features, "gRPC known at T", questions, seen, online);
    judge(plan, features, "gRPC at " + position, questions, corrected, replayed);
    for (String engine : ENGINES) {
      Path out = directory.resolve("seen" + suffix + "-" + engine);
      trainingSet(system, spine, service, engine, out, "as_seen", Map.of());
      judge(plan, features, engine + " as seen", questions, seen, online, out);
      out = directory.resolve("corrected" + suffix + "-" + engine);
      trainingSet(system, spine, service, engine, out, "as_corrected", position);
      judge(plan, features, engine + " at " + position, questions, corrected, replayed, out);
    }
  }

  private static void trainingSet(
      RunningSystem system,
      Path spine,
      String service,
      String engine,
      Path out,
      String mode,
      Map<String, Map<Integer, Long>> position)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("training-set", "--spine", spine.toString(), "--service", service));
    command.addAll(List.of("--engine", engine, "--out", out.toString(), "--mode", mode));
    command.addAll(List.of("--format", "arrow", "--statuses", "--errors", "null"));
    if (!position.isEmpty()) {
      command.addAll(List.of("--position", json(position)));
    }
    system.run(command.toArray(String[]::new));
  }

  /** Edges of windows at random rows, moments around arrivals, strangers. */
  private List<Question> questions(FeatureSetPlan plan, String suffix) {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      Map<String, Object> keys = new HashMap<>();
      keys.put("account", "stranger " + i);
      keys.put("tenant", "stranger");
      keys.put("device", (long) i);
      List<LogRow> rows = new ArrayList<>();
      for (ViewPlan view : views(plan, suffix)) {
        LogRow row = any(Objects.requireNonNull(logs.get(view)));
        rows.add(row);
        List<Object> values = EntityKeyCodec.decode(view.entity(), row.key());
        for (int key = 0; key < values.size() && random.nextInt(20) > 0; key++) {
          keys.put(view.entity().keys().get(key).name(), values.get(key));
        }
      }
      questions.add(
          new Question(
              keys,
              moment(any(rows)),
              random.nextInt(5) == 0 ? null : random.nextInt(1000) / 8.0,
              random.nextInt(3) == 0 ? null : "a!"));
    }
    questions.addAll(questions.subList(0, 5));
    return questions;
  }

  private long moment(LogRow row) {
    long near = random.nextInt(3) - 1;
    long[] lengths = {0, 250, 10_000, 420_000, 3_600_000, 36 * 3_600_000L, 3 * DAY, 10 * DAY};
    return switch (random.nextInt(4)) {
      case 0 -> row.ingestTimeMillis() + near;
      case 1 -> row.ingestTimeMillis() + random.nextInt(10_000);
      default -> row.eventTimeMillis() + lengths[random.nextInt(lengths.length)] + near;
    };
  }

  private Map<String, Map<Integer, Long>> position(FeatureSetPlan plan, String suffix) {
    Map<String, Map<Integer, Long>> position = new LinkedHashMap<>();
    for (ViewPlan view : views(plan, suffix)) {
      Map<Integer, Long> seqs = new LinkedHashMap<>();
      for (int partition = 0; partition < view.partitions(); partition++) {
        int number = partition;
        List<LogRow> rows =
            Objects.requireNonNull(logs.get(view)).stream()
                .filter(row -> row.partition() == number)
                .toList();
        if (!rows.isEmpty()) {
          seqs.put(partition, any(rows).seq());
        }
      }
      position.put(view.name(), seqs);
    }
    return position;
  }

  /** The newest row of the entity at a position: it names the same prefix of the entity's rows. */
  private long newestSeq(
      Map<String, Map<Integer, Long>> position, ViewPlan view, Question question) {
    EntityKey key = question.key(view);
    Map<Integer, Long> ends = Objects.requireNonNull(position.get(view.name()));
    return Objects.requireNonNull(logs.get(view)).stream()
        .filter(row -> row.key().equals(key))
        .filter(row -> row.seq() <= ends.getOrDefault(row.partition(), Position.NO_ROW))
        .mapToLong(LogRow::seq)
        .max()
        .orElse(Position.NO_ROW);
  }

  private static List<ViewPlan> views(FeatureSetPlan plan, String suffix) {
    return plan.views().values().stream().filter(view -> view.name().endsWith(suffix)).toList();
  }

  private static FeatureQuery.Builder query(String service, Question question) {
    FeatureQuery.Builder query = FeatureQuery.ofService(service);
    question.keys().forEach(query::entities);
    return query
        .context("amount", Collections.singletonList(question.amount()))
        .context("note", Collections.singletonList(question.note()));
  }

  private FeatureQuery replay(
      FeatureQuery.Builder query,
      FeatureSetPlan plan,
      Map<String, Map<Integer, Long>> position,
      Question question) {
    List<List<String>> tokens = new ArrayList<>();
    for (String name : position.keySet()) {
      ViewPlan view = Objects.requireNonNull(plan.views().get(name));
      Position seen =
          new Position(
              view.version(),
              view.revision(),
              KeyPartitioner.partition(question.key(view), view.partitions()),
              0,
              0,
              newestSeq(position, view, question));
      tokens.add(List.of(new PositionToken(name, seen, question.asOfMillis()).encode()));
    }
    return query.replay(tokens).build();
  }

  private void judge(
      FeatureSetPlan plan,
      List<FeatureRef> features,
      String what,
      List<Question> questions,
      List<Map<FeatureRef, FeatureValue>> expected,
      List<OnlineFeatures> answers) {
    for (int i = 0; i < questions.size(); i++) {
      for (FeatureRef feature : features) {
        FeatureValue wanted = Objects.requireNonNull(expected.get(i).get(feature));
        OnlineFeatures answer = answers.get(i);
        FeatureValue given =
            new FeatureValue(
                answer.status(0, feature.feature()),
                answer.value(0, feature.feature()).orElse(null),
                wanted.eventTimeMillis(),
                "");
        boolean agrees =
            plan.onDemandViews().containsKey(feature.view())
                ? Agreement.identical(wanted, given)
                : Agreement.agrees(
                    Objects.requireNonNull(plan.views().get(feature.view()))
                        .feature(feature.feature())
                        .orElseThrow(),
                    wanted,
                    given);
        assertThat(agrees)
            .as(
                "%s, seed %s: %s of %s%n  %s%n  %s",
                what, seed, feature, questions.get(i), wanted, given)
            .isTrue();
        compared++;
      }
    }
  }

  /** A training set has the bits of the answers that the oracle agreed with. */
  private void judge(
      FeatureSetPlan plan,
      List<FeatureRef> features,
      String what,
      List<Question> questions,
      List<Map<FeatureRef, FeatureValue>> expected,
      List<OnlineFeatures> answers,
      Path out)
      throws IOException {
    TrainingSetFile set = TrainingSetFile.read(out.resolve("data.arrow"), types(plan, features));
    assertThat(set.rows()).isEqualTo(questions.size());
    for (int i = 0; i < questions.size(); i++) {
      for (FeatureRef feature : features) {
        Object online = answers.get(i).value(0, feature.feature()).orElse(null);
        Object offline = set.value(feature.feature(), i);
        assertThat(set.status(feature.feature(), i))
            .as("%s, seed %s: status of %s of %s", what, seed, feature, questions.get(i))
            .isEqualTo(Objects.requireNonNull(expected.get(i).get(feature)).status());
        assertThat(Agreement.identical(online, offline))
            .as(
                "%s, seed %s: %s of %s%n  online %s%n  offline %s",
                what, seed, feature, questions.get(i), online, offline)
            .isTrue();
        compared++;
      }
    }
  }

  private static Map<String, ValueType> types(FeatureSetPlan plan, List<FeatureRef> features) {
    Map<String, ValueType> types = new HashMap<>();
    for (FeatureRef ref : features) {
      OnDemandViewPlan onDemand = plan.onDemandViews().get(ref.view());
      types.put(
          ref.feature(),
          onDemand == null
              ? Objects.requireNonNull(plan.views().get(ref.view()))
                  .feature(ref.feature())
                  .orElseThrow()
                  .resultType()
              : Objects.requireNonNull(onDemand.outputs().get(ref.feature())).resultType());
    }
    return types;
  }

  private static void writeSpine(Path file, List<Question> questions) throws IOException {
    StringBuilder spine = new StringBuilder();
    for (Question question : questions) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>(question.keys());
      row.put("event_timestamp", question.asOfMillis());
      row.put("amount", question.amount());
      row.put("note", question.note());
      spine.append(json(row)).append('\n');
    }
    Files.writeString(file, spine);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
