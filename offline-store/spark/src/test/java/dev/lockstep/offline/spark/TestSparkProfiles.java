/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.ServedRow;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.profile.FeatureProfile;
import dev.lockstep.offline.training.profile.LocalProfileRunner;
import dev.lockstep.offline.training.profile.ProfileForm;
import dev.lockstep.offline.training.profile.ProfileParts;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.ProfileSource;
import dev.lockstep.offline.training.profile.RowIdentity;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.offline.training.table.StoredFeatures;
import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.store.FeatureValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Profiles computed by tasks of a real Spark, compared with those of this process: of more values
 * than bins are made of, in several files, in orders of their own.
 */
final class TestSparkProfiles {
  private static final long DAY = 86_400_000;
  private static final long START = Instant.parse("2026-01-15T00:00:00Z").toEpochMilli();

  @TempDir private Path directory;
  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);

  /** What is read, by both, as a reference and as what is compared with it. */
  private ProfileSet check(Lake lake, ProfileSource source, SampleSet more) throws Exception {
    LocalProfileRunner local = new LocalProfileRunner(() -> lake, 3, TrainingProgress.NONE);
    LocalProfileRunner alone = new LocalProfileRunner(() -> lake, 1, TrainingProgress.NONE);
    ProfileSet reference = local.reference(source, more);
    assertThat(alone.reference(source, more).toJson()).isEqualTo(reference.toJson());
    Path samples = directory.resolve("samples");
    Files.write(samples, more.toBytes());
    Path out = directory.resolve("out");
    SparkProfiles spark = new SparkProfiles(lake, TestingSpark.shared());
    spark.run(
        new ProfileForm(source, samples.toString(), null, 0, out.toString()),
        TrainingProgress.NONE);
    assertThat(Files.readString(out, UTF_8)).as("seed %s", seed).isEqualTo(reference.toJson());
    Path bins = directory.resolve("bins");
    Files.writeString(bins, reference.toJson(), UTF_8);
    spark.run(
        new ProfileForm(source, null, bins.toString(), DAY / 4, out.toString()),
        TrainingProgress.NONE);
    WindowProfiles windows = local.count(source, reference, DAY / 4);
    assertThat(windows.windows()).hasSizeGreaterThan(2);
    assertThat(Files.readString(out, UTF_8)).as("seed %s", seed).isEqualTo(windows.toJson());
    return reference;
  }

  private static FeatureProfile number(ProfileSet profile) {
    return Objects.requireNonNull(profile.features().get("v:number"));
  }

  /** Numbers of which no other sample would have the same quantiles. */
  private static FeatureValue number(Random random, int row) {
    return row % 17 == 0
        ? FeatureValue.notFound()
        : FeatureValue.of(Math.exp(random.nextGaussian()), 0);
  }

  @Test
  void tablesHaveOneProfileInWhateverOrderAndFilesTheirRowsAre() throws Exception {
    Random random = new Random(seed);
    List<WideTables.Row> rows = new ArrayList<>();
    for (int i = 0; i < 150_000; i++) {
      rows.add(
          new WideTables.Row(
              "card " + i / 5,
              START + i % 5 * (DAY / 4),
              number(random, i),
              "shop " + (int) (random.nextGaussian() * 60)));
    }
    try (Lake lake = Lake.open(TestingSpark.LAKE)) {
      WideTables.write(lake, "ordered", rows, 50_000);
      Collections.shuffle(rows, random);
      WideTables.write(lake, "shuffled", rows, 7_000);
      String first = null;
      for (String name : List.of("ordered", "shuffled")) {
        TableIdentifier table = TableIdentifier.of(WideTables.NAMESPACE, name);
        StoredFeatures stored = StoredFeatures.open(lake, table, () -> SmallJob.plan());
        ProfileSource source =
            ProfileSource.table(table.toString(), stored, START + DAY / 4, Long.MAX_VALUE);
        assertThat(ProfileParts.of(() -> lake, source).groups(2, 500_000)).hasSizeGreaterThan(1);
        ProfileSet profile = check(lake, source, new SampleSet());
        // Sampling matters: there are more values than bins are made of.
        assertThat(number(profile).present()).isGreaterThan(SampleSet.MOST_VALUES);
        first = first == null ? profile.toJson() : first;
        assertThat(profile.toJson()).as("seed %s", seed).isEqualTo(first);
      }
    }
  }

  @Test
  void servedAnswersHaveOneProfileWithThoseThatAreNotInTheLakeYet() throws Exception {
    Random random = new Random(seed);
    SampleSet more = new SampleSet();
    for (int i = 0; i < 30_000; i++) {
      more.feature("v:number").add(number(random, i), START, RowIdentity.ofNumber(i));
    }
    try (Lake lake = Lake.open(TestingSpark.LAKE)) {
      ServedTable table = ServedTable.openOrCreate(lake);
      for (int batch = 0; batch < 3; batch++) {
        List<ServedRow> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          rows.add(served(random, batch, i));
        }
        LakePosition before = table.position();
        table.append(rows, before, before.with(0, (batch + 1) * 500L));
      }
      table.position();
      ProfileSource source =
          ProfileSource.served(Optional.of(table), "fraud", START + 1, START + DAY - 1);
      ProfileSet profile = check(lake, source, more);
      assertThat(number(profile).rows()).isGreaterThan(100_000L);
      assertThat(profile.features()).containsOnlyKeys("v:number");
    }
  }

  /** Every fourth is of another service, or another day. */
  private static ServedRow served(Random random, int batch, int i) {
    String service = i % 8 == 3 ? "other" : "fraud";
    long at = START + (i % 8 == 7 ? DAY : 1 + random.nextInt((int) DAY - 1));
    DoubleValues.Builder numbers = DoubleValues.newBuilder();
    FeatureVector.Builder vector = FeatureVector.newBuilder().setView("v").setName("v__number");
    for (int row = 0; row < 100; row++) {
      FeatureValue value = number(random, row);
      numbers.addValues(value.value() instanceof Double number ? number : 0);
      vector.addStatuses(value.value() == null ? ValueStatus.NOT_FOUND : ValueStatus.PRESENT);
    }
    ServedAnswer answer =
        ServedAnswer.newBuilder()
            .setAnswerId("answer " + batch + " " + i / 2)
            .setFirstRow(i % 2 * 100)
            .setAnsweredAtMillis(at)
            .setRequest(
                GetOnlineFeaturesRequest.newBuilder()
                    .setFeatureService(service)
                    .setFullFeatureNames(true))
            .setResponse(
                GetOnlineFeaturesResponse.newBuilder()
                    .addFeatures(vector.setValues(ValueColumn.newBuilder().setDoubles(numbers))))
            .build();
    return new ServedRow(
        answer.getAnswerId(), service, at, at, 1, 100, answer.toByteArray(), 0, batch * 500L + i);
  }

  @Test
  void trainingSetsHaveOneProfileWhoeverReadsTheirRowGroups() throws Exception {
    Random random = new Random(seed);
    List<WideTables.Row> rows = new ArrayList<>();
    for (int i = 0; i < 130_000; i++) {
      rows.add(
          new WideTables.Row(
              "card " + i, START + i * 1_000L, number(random, i), "shop " + random.nextInt(90)));
    }
    Path set = Files.createDirectory(directory.resolve("set"));
    WideTables.writeSet(set, rows);
    try (Lake lake = Lake.open(TestingSpark.LAKE)) {
      ProfileSource source = ProfileSource.trainingSet(set, START + 1, START + DAY * 5);
      assertThat(ProfileParts.of(() -> lake, source).parts()).hasSizeGreaterThan(2);
      ProfileSet profile = check(lake, source, new SampleSet());
      assertThat(number(profile).present()).isGreaterThan(SampleSet.MOST_VALUES);
    }
  }
}
