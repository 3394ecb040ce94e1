/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bind.Definitions;
import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.grpc.service.FeatureStoreService;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.grpc.service.ServiceLimits;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.ServedRow;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.StringValues;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.CardPayments;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class TestReplayer {
  private static final FeatureSetPlan PLAN =
      Definitions.parse(
              "definitions.yaml",
              CardPayments.YAML
                  + """
              kind: FeatureView
              name: spending
              entity: card
              sources: [payments]
              partitions: 3
              features:
                - {name: spend, aggregate: sum, of: amount, windows: [1h, 30d]}
                - {name: shops, aggregate: count_distinct, of: shop, windows: [7d]}
                - {name: big, aggregate: count, where: amount > 10.0, windows: [24h]}
                - {name: last3, aggregate: sum, of: amount, max_rows: 3}
              ---
              kind: FeatureView
              name: newest
              entity: card
              sources: [payments]
              partitions: 1
              ttl: 1d
              features: [amount, shop]
              ---
              kind: OnDemandFeatureView
              name: risk
              inputs: {spend: "spending:spend_1h"}
              request: {basket: DOUBLE}
              features: {share: basket / (spend + 1.0)}
              ---
              kind: FeatureService
              name: fraud
              features: [spending, newest, risk]
              """)
          .plan();

  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final Random random = new Random(seed);
  private final InMemoryFeatureReader store = new InMemoryFeatureReader();
  private final Map<String, List<LogRow>> logs = new TreeMap<>();
  @TempDir private Path directory;
  private Lake lake;

  @BeforeEach
  void fill() throws StalePositionException {
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    for (ViewPlan view : PLAN.views().values()) {
      List<LogRow> rows =
          new EventGenerator(seed)
              .rows(
                  view,
                  EventShape.of(8, 600).withHistory(50),
                  key -> KeyPartitioner.partition(key, view.partitions()));
      store.append(view, rows);
      logs.put(view.name(), rows);
    }
  }

  @AfterEach
  void close() {
    lake.close();
    store.close();
  }

  @Test
  void whatWasServedComesBackToTheBit() throws Exception {
    archive(Integer.MAX_VALUE);
    List<ServedAnswer> served = serve(60);
    List<Replayed> replayed = replayer().replay(served);
    for (int i = 0; i < served.size(); i++) {
      assertThat(replayed.get(i).expected()).as("seed %s", seed).isPresent();
      assertThat(replayed.get(i).expected().get().getFeaturesList())
          .as("seed %s, answer %s", seed, i)
          .isEqualTo(served.get(i).getResponse().getFeaturesList());
    }
  }

  @Test
  void whatTheLakeDoesNotHoldYetIsEarly() throws Exception {
    archive(100);
    List<Replayed> replayed = replayer().replay(serve(30));
    assertThat(replayed).as("seed %s", seed).anyMatch(Replayed::isEarly);
    assertThat(replayed)
        .filteredOn(Replayed::isEarly)
        .allSatisfy(one -> assertThat(one.problem()).contains("archive first"));
  }

  @Test
  void anUnknownDeploymentCannotBeReplayed() throws Exception {
    archive(Integer.MAX_VALUE);
    ServedAnswer one = serve(1).get(0).toBuilder().setDeployment(99).build();
    Replayed replayed = replayer().replay(List.of(one)).get(0);
    assertThat(replayed.isEarly()).isFalse();
    assertThat(replayed.problem()).isEqualTo("nobody noted down deployment 99");
  }

  @Test
  void theLakeKeepsEachServedRecordOnce() throws Exception {
    List<ServedAnswer> served = serve(5);
    List<ServedRow> rows = new ArrayList<>();
    for (int i = 0; i < served.size(); i++) {
      ServedAnswer answer = served.get(i);
      long at = 1_795_000_000_000L + i * 86_400_000L;
      rows.add(
          new ServedRow(
              "a" + i, "fraud", at, Long.MAX_VALUE, 7, 1, answer.toByteArray(), i % 2, i));
    }
    ServedTable table = ServedTable.openOrCreate(lake);
    LakePosition reached = new LakePosition(Map.of(0, 4L, 1, 3L));
    table.append(rows, LakePosition.NONE, reached);
    assertThatThrownBy(() -> table.append(rows, LakePosition.NONE, reached))
        .isInstanceOf(StalePositionException.class);
    assertThat(table.position()).isEqualTo(reached);
    List<ServedRow> read = new ArrayList<>();
    table.read(rows.get(1).answeredAtMillis(), rows.get(3).answeredAtMillis(), read::add);
    assertThat(read).extracting(ServedRow::answerId).containsExactlyInAnyOrder("a1", "a2", "a3");
    assertThat(ServedAnswer.parseFrom(read.get(0).answer()).getResponse().getFeaturesCount())
        .isPositive();
  }

  private Replayer replayer() {
    Catalog catalog = new Catalog(PLAN, 1, Instant.EPOCH, List.copyOf(PLAN.views().values()));
    return new Replayer(
        new ServedPlans(catalog, number -> number == 1 ? Optional.of(PLAN) : Optional.empty()),
        new LakeAnswers(lake, directory));
  }

  private List<ServedAnswer> serve(int count) {
    FeatureStoreService service =
        new FeatureStoreService(
            () -> new ServedDefinitions(PLAN, List.copyOf(PLAN.views().values())),
            store,
            ServiceLimits.DEFAULT,
            System::currentTimeMillis);
    List<LogRow> rows = Objects.requireNonNull(logs.get("spending"));
    List<ServedAnswer> served = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LogRow about = rows.get(random.nextInt(rows.size()));
      GetOnlineFeaturesRequest.Builder request =
          request().setAsOfMillis(about.eventTimeMillis() + random.nextInt(3) - 1);
      if (random.nextBoolean()) {
        request.setKnownAtMillis(about.ingestTimeMillis());
      }
      served.add(
          ServedAnswer.newBuilder()
              .setDeployment(1)
              .setRequest(request)
              .setResponse(service.answer(request.build(), Duration.ofSeconds(10)).join())
              .build());
    }
    return served;
  }

  private GetOnlineFeaturesRequest.Builder request() {
    StringValues.Builder cards = StringValues.newBuilder();
    DoubleValues.Builder baskets = DoubleValues.newBuilder();
    List<LogRow> rows = Objects.requireNonNull(logs.get("spending"));
    ViewPlan view = Objects.requireNonNull(PLAN.views().get("spending"));
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      LogRow row = rows.get(random.nextInt(rows.size()));
      cards.addValues(
          random.nextInt(6) == 0
              ? "nobody"
              : (String) EntityKeyCodec.decode(view.entity(), row.key()).get(0));
      baskets.addValues(random.nextInt(100));
    }
    return GetOnlineFeaturesRequest.newBuilder()
        .setFeatureService("fraud")
        .setFullFeatureNames(random.nextBoolean())
        .putEntities("card", ValueColumn.newBuilder().setStrings(cards).build())
        .putRequestContext("basket", ValueColumn.newBuilder().setDoubles(baskets).build());
  }

  /** Brings the first rows of each log to the lake. */
  private void archive(int most) throws StalePositionException {
    for (ViewPlan view : PLAN.views().values()) {
      List<LogRow> all = Objects.requireNonNull(logs.get(view.name()));
      List<LogRow> rows = new ArrayList<>(all.subList(0, Math.min(most, all.size())));
      Map<Integer, Long> seqs = new TreeMap<>();
      rows.forEach(row -> seqs.merge(row.partition(), row.seq(), Math::max));
      LakeTable table = lake.tableOrCreate(view);
      table.append(table.write(rows, Runnable::run), LakePosition.NONE, new LakePosition(seqs));
    }
  }
}
