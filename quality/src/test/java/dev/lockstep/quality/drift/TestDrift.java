/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.RowIdentity;
import dev.lockstep.offline.training.profile.Samples;
import dev.lockstep.quality.drift.DriftReport.Level;
import dev.lockstep.store.FeatureValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

public class TestDrift {
  private static final int ROWS = 10_000;

  private final long seed = ThreadLocalRandom.current().nextLong(1L << 40);
  private final Random random = new Random(seed);

  @Test
  void findsWhatChangedAndSaysWhat() throws IOException {
    ProfileSet reference = reference(r -> FeatureValue.of(r.nextGaussian(), 0));
    DriftReport shifted = judge(reference, r -> FeatureValue.of(r.nextGaussian() + 0.6, 0));
    assertThat(shifted.level()).as("seed %s", seed).isEqualTo(Level.ALARM);
    assertThat(shifted.features().get(0).sentence()).contains("values are distributed otherwise");
    DriftReport scaled = judge(reference, r -> FeatureValue.of(r.nextGaussian() * 2.2, 0));
    assertThat(scaled.level()).as("seed %s", seed).isEqualTo(Level.ALARM);
    DriftReport outliers =
        judge(reference, r -> FeatureValue.of(r.nextInt(8) == 0 ? 1e9 : r.nextGaussian(), 0));
    assertThat(outliers.level()).as("seed %s", seed).isEqualTo(Level.ALARM);
    DriftReport lost =
        judge(
            reference,
            r ->
                r.nextInt(4) == 0 ? FeatureValue.notFound() : FeatureValue.of(r.nextGaussian(), 0));
    assertThat(lost.level()).isEqualTo(Level.ALARM);
    assertThat(lost.features().get(0).sentence())
        .contains("% of values are NOT_FOUND, 0.0 % in the reference")
        .contains("look which entities are asked for");
    DriftReport same = judge(reference, r -> FeatureValue.of(r.nextGaussian(), 0));
    assertThat(same.level()).as("seed %s", seed).isEqualTo(Level.OK);
  }

  @Test
  void newCategoriesAreUnseen() throws IOException {
    ProfileSet reference = reference(r -> FeatureValue.of("c" + r.nextInt(5), 0));
    DriftReport report =
        judge(reference, r -> FeatureValue.of(r.nextInt(3) == 0 ? "<new>" : "c" + r.nextInt(4), 0));
    assertThat(report.level()).isEqualTo(Level.ALARM);
    assertThat(report.features().get(0).unseenRate()).isBetween(0.3, 0.37);
    assertThat(report.features().get(0).sentence())
        .contains("are others")
        .endsWith("; unseen: '<new>'; gone: 'c4'");
  }

  @Test
  void saysNothingOfTooFewRows() throws IOException {
    ProfileSet reference = reference(r -> FeatureValue.of(r.nextGaussian(), 0));
    ProfileSet few = reference.emptied();
    for (int i = 0; i < 499; i++) {
      few.add("v:f", FeatureValue.of(1e9, 0));
    }
    DriftReport report =
        DriftJudge.judge("r", reference, "c", Map.of("", few), DriftThresholds.DEFAULT, 0);
    assertThat(report.level()).isEqualTo(Level.TOO_FEW_ROWS);
    assertThat(report.features().get(0).sentence()).contains("too few");
  }

  @Test
  void aFeatureThatIsGoneOrOfAnotherTypeIsNotCalledFine() throws IOException {
    ProfileSet numbers = reference(r -> FeatureValue.of(r.nextGaussian(), 0));
    DriftReport gone = judgeMany(numbers, numbers.emptied());
    assertThat(gone.level()).isEqualTo(Level.NOT_COMPARABLE);
    assertThat(gone.features().get(0).sentence()).contains("no rows now");
    DriftReport texts = judge(numbers, r -> FeatureValue.of("text", 0));
    assertThat(texts.level()).isEqualTo(Level.NOT_COMPARABLE);
    assertThat(texts.features().get(0).sentence()).contains("10,000 values are of another type");
    ProfileSet categories = reference(r -> FeatureValue.of("c" + r.nextInt(5), 0));
    assertThat(judge(categories, r -> FeatureValue.of(r.nextLong(), 0)).level())
        .isEqualTo(Level.NOT_COMPARABLE);
  }

  @Test
  void saysNothingOfValuesThatAreAlmostAllNull() throws IOException {
    int[] row = {0};
    Function<Random, FeatureValue> mostlyNull =
        r -> FeatureValue.of(row[0]++ % 100 == 0 ? r.nextGaussian() : null, 0);
    DriftReport report = judge(reference(mostlyNull), mostlyNull);
    assertThat(report.level()).isEqualTo(Level.TOO_FEW_ROWS);
    assertThat(report.features().get(0).sentence()).contains("with a value: 100 and 100");
  }

  @Test
  void partsAddUpToTheSameBytesInAnyOrder() throws IOException {
    List<FeatureValue> values = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      values.add(
          switch (random.nextInt(6)) {
            case 0 -> FeatureValue.notFound();
            case 1 -> FeatureValue.of(null, 0);
            case 2 -> FeatureValue.of(Double.NaN, 0);
            case 3 -> FeatureValue.of(Double.NEGATIVE_INFINITY, 0);
            default -> FeatureValue.of(random.nextGaussian(), 0);
          });
    }
    ProfileSet bins = Samples.profile(samples(values));
    String whole = bins.toJson();
    List<FeatureValue> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);
    ProfileSet left = bins.emptied();
    ProfileSet right = bins.emptied();
    shuffled.forEach(value -> (random.nextBoolean() ? left : right).add("v:f", value));
    left.add(right);
    assertThat(left.toJson()).as("seed %s", seed).isEqualTo(whole);
    assertThat(ProfileSet.parse("p.json", whole).toJson()).isEqualTo(whole);
    assertThatThrownBy(() -> ProfileSet.parse("p.json", "{}"))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("p.json: it is no profile");
  }

  @Test
  void withoutChangeReportsHardlyEverAlarm() throws IOException {
    int alarms = 0;
    int reports = 300;
    for (int i = 0; i < reports; i++) {
      ProfileSet reference = many(0);
      alarms += judgeMany(reference, many(reference, 0)).level() == Level.ALARM ? 1 : 0;
    }
    assertThat(alarms).as("seed %s", seed).isLessThanOrEqualTo(6);
  }

  @Test
  void holmCorrectsForAllThatIsTested() {
    assertThat(DriftJudge.holm(List.of(0.01, 0.04, 0.03)))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(0.03, 0.06, 0.06);
  }

  @Test
  void thePageIsWellFormedWhateverNamesHold() throws Exception {
    ProfileSet reference = reference(r -> FeatureValue.of("<script>&\"" + r.nextInt(3), 0));
    DriftReport report = judge(reference, r -> FeatureValue.of("x" + r.nextInt(3), 0));
    String html = DriftHtml.of(report);
    assertThat(html).doesNotContain("<script>");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new ByteArrayInputStream(
                html.replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
    assertThat(DriftJson.of(report).path("features").get(0).path("bins")).isNotEmpty();
  }

  private ProfileSet many(double shift) throws IOException {
    List<List<Double>> columns = columns(shift);
    return Samples.profile(
        sink -> {
          for (int f = 0; f < columns.size(); f++) {
            for (int i = 0; i < columns.get(f).size(); i++) {
              sink.feature("v:f" + f)
                  .add(FeatureValue.of(columns.get(f).get(i), 0), 0, RowIdentity.ofNumber(i));
            }
          }
        });
  }

  private ProfileSet many(ProfileSet reference, double shift) {
    ProfileSet current = reference.emptied();
    List<List<Double>> columns = columns(shift);
    for (int f = 0; f < columns.size(); f++) {
      for (double value : columns.get(f)) {
        current.add("v:f" + f, FeatureValue.of(value, 0));
      }
    }
    return current;
  }

  /** Ten features: normal, skewed, discrete. */
  private List<List<Double>> columns(double shift) {
    List<List<Double>> columns = new ArrayList<>();
    for (int f = 0; f < 10; f++) {
      List<Double> column = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        double normal = random.nextGaussian() + shift;
        column.add(f % 3 == 0 ? normal : f % 3 == 1 ? Math.exp(normal) : Math.floor(normal * 2));
      }
      columns.add(column);
    }
    return columns;
  }

  private static DriftReport judgeMany(ProfileSet reference, ProfileSet current) {
    return DriftJudge.judge("r", reference, "c", Map.of("", current), DriftThresholds.DEFAULT, 0);
  }

  private ProfileSet reference(Function<Random, FeatureValue> values) throws IOException {
    List<FeatureValue> all = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      all.add(values.apply(random));
    }
    return Samples.profile(samples(all));
  }

  private DriftReport judge(ProfileSet reference, Function<Random, FeatureValue> values) {
    ProfileSet current = reference.emptied();
    for (int i = 0; i < ROWS; i++) {
      current.add("v:f", values.apply(random));
    }
    return judgeMany(reference, current);
  }

  private static Samples samples(List<FeatureValue> values) {
    return sink -> {
      for (int i = 0; i < values.size(); i++) {
        sink.feature("v:f").add(values.get(i), 0, RowIdentity.ofNumber(i));
      }
    };
  }
}
