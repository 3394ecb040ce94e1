/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.profile.LocalProfileRunner;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.Samples;
import dev.lockstep.offline.training.profile.ServedValues;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.quality.drift.ServedProfiles;
import dev.lockstep.quality.served.ServedArchiver;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served log of a real Kafka and a real lake, counted while it goes on. */
final class DriftRoundsIT {
  private static final long HOUR = 3_600_000;
  private static final long START = 1_768_435_200_000L;
  private static final String SIDE = "served:fraud";

  @TempDir private Path directory;
  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final Random random = new Random(seed);
  private final List<ServedAnswer> all = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private OnlineStoreConfig store;

  @SuppressWarnings("NullAway.Init")
  private Lake lake;

  @SuppressWarnings("NullAway.Init")
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() throws Exception {
    StackEndpoints stack = TestingStack.shared().endpoints();
    store =
        OnlineStoreConfig.of(stack.kafkaBootstrap(), stack.pinotController())
            .withNaming(new Naming("d" + Long.toString(seed, 36)));
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    Map<String, Object> properties = KafkaClients.properties(store);
    try (Admin admin = KafkaClients.admin(store)) {
      admin
          .createTopics(List.of(new NewTopic(store.naming().servedLog(), 3, (short) 1)))
          .all()
          .get();
    }
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    lake.close();
  }

  /** Answers of two rows each in some hour; some are of another service. */
  private void serve(int count, int hour) throws Exception {
    for (int i = 0; i < count; i++) {
      ServedAnswer answer =
          ServedAnswer.newBuilder()
              .setAnswerId("answer " + all.size())
              .setAnsweredAtMillis(START + hour * HOUR + random.nextInt((int) HOUR))
              .setRequest(
                  GetOnlineFeaturesRequest.newBuilder()
                      .setFeatureService(i % 5 == 0 ? "other" : "fraud"))
              .setResponse(
                  GetOnlineFeaturesResponse.newBuilder()
                      .addFeatures(
                          FeatureVector.newBuilder()
                              .setView("v")
                              .setName("f")
                              .addStatuses(ValueStatus.PRESENT)
                              .addStatuses(ValueStatus.NOT_FOUND)
                              .setValues(
                                  ValueColumn.newBuilder()
                                      .addNulls(1)
                                      .setDoubles(
                                          DoubleValues.newBuilder()
                                              .addValues(random.nextGaussian())
                                              .addValues(0)))))
              .build();
      all.add(answer);
      producer
          .send(new ProducerRecord<>(store.naming().servedLog(), i % 3, null, answer.toByteArray()))
          .get();
    }
  }

  private void archive() {
    try (ServedArchiver archiver = new ServedArchiver(store, lake)) {
      assertThat(archiver.archive()).isPositive();
    }
  }

  private ServedProfiles profiles() {
    return new ServedProfiles(
        store, lake, new LocalProfileRunner(() -> lake, 2, TrainingProgress.NONE));
  }

  /** All that was served from a moment on, counted in one go. */
  private WindowProfiles counted(ProfileSet bins, long fromMillis) {
    WindowProfiles counted = new WindowProfiles(bins, HOUR);
    all.stream()
        .filter(answer -> answer.getAnsweredAtMillis() >= fromMillis)
        .filter(answer -> ServedValues.isOf(answer, "fraud"))
        .forEach(answer -> ServedValues.take(answer, counted));
    return counted;
  }

  private static String json(Map<String, ProfileSet> windows) {
    StringBuilder json = new StringBuilder();
    windows.forEach((name, window) -> json.append(name).append(window.toJson()));
    return json.toString();
  }

  private String expected(ProfileSet bins, long fromMillis) {
    WindowProfiles counted = counted(bins, fromMillis);
    return json(DriftWindows.named(counted, HOUR, OptionalLong.empty(), 0));
  }

  @Test
  void eachRoundAddsWhatIsNewWhereverItIsByThen() throws Exception {
    serve(50, 0);
    archive();
    serve(40, 0);
    ServedProfiles.Answers answers = DriftSides.answers(SIDE, START);
    ProfileSet reference = profiles().reference(answers);
    assertThat(reference.toJson())
        .as("seed %s", seed)
        .isEqualTo(
            Samples.profile(
                    sink ->
                        all.stream()
                            .filter(answer -> ServedValues.isOf(answer, "fraud"))
                            .forEach(answer -> ServedValues.take(answer, sink)))
                .toJson());

    DriftRounds rounds = new DriftRounds(profiles(), SIDE, reference, HOUR);
    serve(10, 1);
    OptionalLong since = OptionalLong.of(START + 5);
    Map<String, ProfileSet> windows = rounds.next(since, START + 2 * HOUR);
    assertThat(rounds.newRows()).isEqualTo(2 * 80);
    assertThat(json(windows)).as("seed %s", seed).isEqualTo(expected(reference, START));

    // What is in the lake by now was counted when it was in the topic only.
    archive();
    serve(25, 1);
    windows = rounds.next(since, START + 2 * HOUR);
    assertThat(rounds.newRows()).isEqualTo(2 * 20);
    assertThat(json(windows)).as("seed %s", seed).isEqualTo(expected(reference, START));
    assertThat(json(rounds.next(since, START + 2 * HOUR))).isEqualTo(json(windows));
    assertThat(rounds.newRows()).isZero();

    // The first window is over and forgotten; what comes for it late is not counted.
    serve(15, 2);
    serve(5, 0);
    windows = rounds.next(OptionalLong.of(START + HOUR + 5), START + 3 * HOUR);
    assertThat(rounds.newRows()).isEqualTo(2 * 12);
    assertThat(windows).hasSize(2);
    assertThat(json(windows)).as("seed %s", seed).isEqualTo(expected(reference, START + HOUR));
  }
}
