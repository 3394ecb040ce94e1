/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Lists;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.profile.Bins.Categories;
import dev.lockstep.offline.training.profile.Bins.Numbers;
import dev.lockstep.store.FeatureValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Samples and counts of parts, put together in any way. */
class TestSampleSet {
  private static final int MOST = 500;

  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final Random random = new Random(seed);

  /** A value of a row. */
  private record Row(String feature, FeatureValue value, long at, long identity) {
    void to(ProfileSink sink) {
      sink.feature(feature).add(value, at, identity);
    }
  }

  /** Some rows share a hash, so that ties matter. */
  private List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long identity = RowIdentity.ofNumber(i / 3);
      long at = random.nextInt(1_000);
      FeatureValue number =
          random.nextInt(5) == 0
              ? FeatureValue.notFound()
              : FeatureValue.of(random.nextInt(50) == 0 ? Double.NaN : random.nextGaussian(), 0);
      rows.add(new Row("v:number", number, at, identity));
      rows.add(new Row("v:text", FeatureValue.of("c" + random.nextInt(300), 0), at, identity));
      rows.add(new Row("v:truth", FeatureValue.of(random.nextBoolean(), 0), at, identity));
      rows.add(new Row("v:list", FeatureValue.of(List.of(), 0), at, identity));
      Object mixed = i % 1_000 == 7 ? "text" : (Object) 4L;
      rows.add(new Row("v:mixed", FeatureValue.of(mixed, 0), at, identity));
    }
    return rows;
  }

  private static FeatureProfile profile(ProfileSet set, String name) {
    return Objects.requireNonNull(set.features().get(name), name);
  }

  @Test
  void partsAddUpToTheSameBinsAndCountsInAnyOrder() {
    List<Row> rows = rows(4_000);
    SampleSet whole = new SampleSet(MOST);
    rows.forEach(row -> row.to(whole));
    ProfileSet bins = whole.bins();
    WindowProfiles counted = new WindowProfiles(bins, 100);
    rows.forEach(row -> row.to(counted));
    assertThat(profile(bins, "v:list").bins()).isEmpty();
    assertThat(profile(bins, "v:mixed").bins()).as("seed %s", seed).isEmpty();
    assertThat(counted.windows()).hasSize(10);
    for (int turn = 0; turn < 5; turn++) {
      Collections.shuffle(rows, random);
      List<List<Row>> parts =
          new ArrayList<>(Lists.partition(rows, 1 + random.nextInt(rows.size())));
      SampleSet samples = new SampleSet(MOST);
      WindowProfiles profiles = new WindowProfiles(bins, 100);
      for (List<Row> part : parts) {
        SampleSet some = new SampleSet(MOST);
        WindowProfiles few = new WindowProfiles(bins, 100);
        part.forEach(row -> row.to(some));
        part.forEach(row -> row.to(few));
        if (random.nextBoolean()) {
          samples.add(some);
          profiles.add(few);
        } else {
          samples.add(some.toBytes());
          profiles.add(few.toJson());
        }
      }
      assertThat(samples.bins().toJson()).as("seed %s", seed).isEqualTo(bins.toJson());
      assertThat(samples.toBytes()).as("seed %s", seed).hasSameSizeAs(whole.toBytes());
      assertThat(profiles.toJson()).as("seed %s", seed).isEqualTo(counted.toJson());
    }
  }

  /** The definition, and nothing clever: sort by hash, then value, and take the first. */
  @Test
  void binsAreThoseOfTheRowsWithTheSmallestHashes() {
    List<Row> rows = rows(4_000);
    SampleSet samples = new SampleSet(MOST);
    rows.forEach(row -> row.to(samples));
    double[] numbers =
        rows.stream()
            .filter(row -> row.feature().equals("v:number") && row.value().value() != null)
            .sorted(
                Comparator.comparingLong(Row::identity)
                    .thenComparing(row -> (Double) row.value().value()))
            .limit(MOST)
            .mapToDouble(row -> (Double) row.value().value())
            .filter(number -> !Double.isNaN(number))
            .sorted()
            .toArray();
    List<String> texts =
        rows.stream()
            .filter(row -> row.feature().equals("v:text"))
            .sorted(
                Comparator.comparingLong(Row::identity)
                    .thenComparing(row -> (String) row.value().value()))
            .limit(MOST)
            .map(row -> (String) row.value().value())
            .toList();
    assertThat(profile(samples.bins(), "v:number").bins())
        .as("seed %s", seed)
        .contains(Numbers.ofQuantiles(numbers, 10));
    assertThat(profile(samples.bins(), "v:text").bins())
        .as("seed %s", seed)
        .contains(Categories.ofMostFrequent(texts, 50));
  }

  @Test
  void zerosAreOneValueWhateverTheirSign() {
    SampleSet samples = new SampleSet();
    for (int i = 0; i < 100; i++) {
      new Row("v:f", FeatureValue.of(i % 2 == 0 ? 0.0 : -0.0, 0), 0, RowIdentity.ofNumber(i))
          .to(samples);
    }
    assertThat(profile(samples.bins(), "v:f").bins())
        .contains(new Numbers(List.of(-Double.MIN_VALUE, 0.0)));
  }

  @Test
  void identitiesAreSpreadAndStayWhatTheyAre() {
    assertThat(RowIdentity.ofNumber(0)).isEqualTo(-2152535657050944081L);
    assertThat(RowIdentity.withValue(RowIdentity.with(RowIdentity.ofText("answer"), 1), "card"))
        .isNotEqualTo(
            RowIdentity.withValue(RowIdentity.with(RowIdentity.ofText("answer"), 2), "card"));
    List<Object> values = List.of(1, 5L, 0.5, 1.5f, true, false, "text", Instant.ofEpochMilli(7));
    assertThat(values.stream().map(value -> RowIdentity.withValue(3, value)).distinct())
        .hasSameSizeAs(values);
    long low = 0;
    for (int i = 0; i < 100_000; i++) {
      low += RowIdentity.with(RowIdentity.ofText("a"), i) < Long.MIN_VALUE / 10 * 8 ? 1 : 0;
    }
    assertThat(low).isBetween(9_500L, 10_500L);
  }

  @Test
  void readsTheFirstFormAndRefusesThoseToCome() {
    String first =
        """
        {"profile" : 1, "features" : {"v:f" : {
          "categories" : ["a"], "counts" : [3, 2], "statuses" : [5, 0, 0, 0, 0]}}}
        """;
    FeatureProfile read = profile(ProfileSet.parse("old.json", first), "v:f");
    assertThat(read.rows()).isEqualTo(5);
    assertThat(read.others()).isEmpty();
    assertThatThrownBy(
            () ->
                ProfileSet.parse(
                    "new.json", first.replace(": 1, \"features\"", ": 3, \"features\"")))
        .isInstanceOf(LockstepException.class)
        .hasMessage("new.json: it is a profile of form 3, and this version reads up to 2");
  }

  @Test
  void refusesToCutTimeIntoEndlessWindows() {
    SampleSet samples = new SampleSet();
    Row row = new Row("v:f", FeatureValue.of(1L, 0), 0, 0);
    row.to(samples);
    WindowProfiles windows = new WindowProfiles(samples.bins(), 1);
    for (int i = 0; i < WindowProfiles.MOST_WINDOWS; i++) {
      new Row("v:f", FeatureValue.of(1L, 0), i, 0).to(windows);
    }
    assertThatThrownBy(() -> new Row("v:f", FeatureValue.of(1L, 0), -1, 0).to(windows))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("more than 10,000 windows");
    windows.forgetBefore(9_000);
    new Row("v:f", FeatureValue.of(1L, 0), 8_999, 0).to(windows);
    assertThat(windows.windows().firstKey()).isEqualTo(8_999);
    assertThat(windows.rows()).isEqualTo(1_001);
  }
}
