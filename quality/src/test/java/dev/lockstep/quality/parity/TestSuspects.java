/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.quality.parity.Finding.Place;
import dev.lockstep.quality.parity.Suspects.Verdict;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

public class TestSuspects {
  private static final ViewPlan VIEW =
      Objects.requireNonNull(
          Definitions.parse(
                  "view.yaml",
                  """
                  kind: Source
                  name: payments
                  timestamp: at
                  schema: {card: {type: STRING, required: true}, amount: INT64, at: TIMESTAMP}
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
                    - {name: spend, aggregate: sum, of: amount, windows: [1s]}
                  """)
              .plan()
              .views()
              .get("spending"));
  private static final FeaturePlan SPEND = VIEW.features().get(0);
  private static final EntityKey CARD = new EntityKey("c1");

  /** Powers of two: each set of rows has a sum of its own. */
  private final List<LogRow> rows =
      List.of(row(1, 100, 1), row(2, 200, 2), row(3, 150, 4), row(4, 300, 8), row(5, 1_000, 16));

  @Test
  void namesRowsThatCameLater() {
    Verdict verdict = find(1_000, 3, 7 + 8).orElseThrow();
    assertThat(verdict.cause()).isEqualTo(Cause.LATE_ROW);
    assertThat(verdict.rows()).containsExactly(new Place(0, 4));
  }

  @Test
  void namesAnOlderPrefix() {
    Verdict verdict = find(1_000, 4, 3).orElseThrow();
    assertThat(verdict.cause()).isEqualTo(Cause.MISSING_ROW);
    assertThat(verdict.rows()).containsExactly(new Place(0, 3), new Place(0, 4));
  }

  @Test
  void namesTheOneRowThatIsMissingOrTwice() {
    Verdict missing = find(1_000, 4, 15 - 2).orElseThrow();
    assertThat(missing.cause()).isEqualTo(Cause.MISSING_ROW);
    assertThat(missing.rows()).containsExactly(new Place(0, 2));
    Verdict twice = find(1_000, 4, 15 + 4).orElseThrow();
    assertThat(twice.cause()).isEqualTo(Cause.DUPLICATE_ROW);
    assertThat(twice.rows()).containsExactly(new Place(0, 3));
  }

  @Test
  void namesEdges() {
    // At T = 1 000 the row of that moment does not count, with "(]" or one millisecond later it
    // does.
    Verdict verdict = find(1_000, 5, 31).orElseThrow();
    assertThat(verdict.cause()).isEqualTo(Cause.WINDOW_EDGE);
    // At T = 1 100 the oldest row is on the left edge.
    assertThat(find(1_100, 5, 31 - 1).orElseThrow().cause()).isEqualTo(Cause.WINDOW_EDGE);
  }

  @Test
  void namesNothingWithoutEvidence() {
    assertThat(find(1_000, 5, 4711)).isEmpty();
  }

  @Test
  void knowsValuesThatDifferInFormOnly() {
    assertThat(SameBits.isSameButForForm(0.0, -0.0)).isTrue();
    assertThat(SameBits.isSameButForForm(1L, 1.0)).isTrue();
    assertThat(SameBits.isSameButForForm(null, 0L)).isTrue();
    assertThat(SameBits.isSameButForForm("", null)).isTrue();
    assertThat(SameBits.isSameButForForm(null, Double.NaN)).isTrue();
    assertThat(SameBits.isSameButForForm(Double.NaN, Float.NaN)).isTrue();
    assertThat(SameBits.isSameButForForm(null, 1L)).isFalse();
    assertThat(SameBits.isSameButForForm(1.0, 2.0)).isFalse();
    assertThat(SameBits.isSameButForForm("a", "b")).isFalse();
    assertThat(SameBits.isSameButForForm(Double.POSITIVE_INFINITY, 1.0)).isFalse();
  }

  @Test
  void comparesRowsByPlace() {
    List<LogRow> online = new ArrayList<>(rows);
    online.remove(1);
    online.add(rows.get(2));
    online.set(2, row(4, 300, 9));
    online.add(row(9, 1, 1));
    List<RowDifference> differences = RowDifference.between(VIEW, rows, online);
    assertThat(differences)
        .extracting(RowDifference::cause)
        .containsExactly(
            Cause.DUPLICATE_ROW, Cause.DIFFERENT_ROW, Cause.EXTRA_ROW, Cause.MISSING_ROW);
    assertThat(differences).extracting(d -> d.row().seq()).containsExactly(3L, 4L, 9L, 2L);
    assertThat(differences.get(1).evidence()).isEqualTo("amount is 8 in the lake, 9 online");
    assertThat(RowDifference.between(VIEW, rows, rows)).isEmpty();
  }

  @Test
  void sumsOfHashesDoNotHangOnTheOrder() {
    RowDigests digests = new RowDigests(new LogRowCodec(VIEW));
    rows.forEach(digests::add);
    RowDigests.Block block = RowDigests.Block.of(rows.get(0));
    List<LogRow> shuffled =
        List.of(rows.get(4), rows.get(2), rows.get(0), rows.get(3), rows.get(1));
    assertThat(digests.of(shuffled)).isEqualTo(digests.get(block));
    assertThat(digests.of(rows.subList(0, 4))).isNotEqualTo(digests.get(block));
    List<LogRow> swapped = new ArrayList<>(rows);
    swapped.set(0, row(1, 100, 2));
    assertThat(digests.of(swapped)).isNotEqualTo(digests.get(block));
    assertThat(new RowDigests.Block(0, -1).last()).isEqualTo(-1);
  }

  /** What explains a served sum at T and position. */
  private Optional<Verdict> find(long asOfMillis, long seq, long served) {
    List<LogRow> seen = rows.stream().filter(row -> row.seq() <= seq).toList();
    FeatureValue expected = PreparedView.of(VIEW, List.of(SPEND)).evaluate(asOfMillis, seen).get(0);
    long newest = newest(served);
    Divergence divergence =
        new Divergence(
            VIEW,
            SPEND,
            CARD,
            new PositionToken("spending", new Position(1, 1, 0, 0, 0, seq), asOfMillis),
            FeatureValue.of(served, newest),
            expected,
            0);
    return new Suspects(divergence, rows).find();
  }

  /** The event time of the newest row in a sum, whose addends can be told apart. */
  private long newest(long sum) {
    long newest = 0;
    for (LogRow row : rows) {
      long amount = (Long) Objects.requireNonNull(row.values().get(VIEW.columnIndex("amount")));
      if ((sum & amount) != 0 || sum == 15 + 4) {
        newest = sum == 15 + 4 && row.seq() == 5 ? newest : Math.max(newest, row.eventTimeMillis());
      }
    }
    return newest;
  }

  private static LogRow row(long seq, long atMillis, long amount) {
    List<@Nullable Object> values = new ArrayList<>();
    VIEW.columns().forEach(column -> values.add(column.name().equals("amount") ? amount : null));
    return new LogRow(CARD, atMillis, 0, seq, atMillis, "", values);
  }
}
