/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import com.google.common.collect.ImmutableList;
import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.quality.parity.Finding.Place;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tries out what could have made a served value of the rows that the lake has: without one of them,
 * with one twice, with rows that came later, with other edges. A suspect is named only if it gives
 * the served value to the bit. Pure.
 */
final class Suspects {
  /** Trying out each row takes time that grows with the square of their number. */
  private static final int MOST_ROWS_TRIED = 2_000;

  private final Divergence divergence;
  private final List<LogRow> rows;
  private final List<LogRow> later;

  /** What explains a value. */
  record Verdict(Cause cause, List<Place> rows, String evidence) {}

  /**
   * @param rows all rows of the entity that the lake has
   */
  Suspects(Divergence divergence, List<LogRow> rows) {
    this.divergence = divergence;
    List<LogRow> ordered = new ArrayList<>(rows);
    ordered.sort(Comparator.comparingLong(LogRow::seq));
    this.rows = ordered.stream().filter(row -> row.seq() <= divergence.seq()).toList();
    this.later = ordered.stream().filter(row -> row.seq() > divergence.seq()).toList();
  }

  /** The first that explains the served value. */
  Optional<Verdict> find() {
    return laterRows()
        .or(this::olderPrefix)
        .or(this::edges)
        .or(this::oneRowLess)
        .or(this::oneRowTwice)
        .or(this::sameButForForm);
  }

  /** Whether these rows give the served value. */
  boolean explains(List<LogRow> candidate) {
    return gives(
        divergence.view(), divergence.feature(), divergence.token().asOfMillis(), candidate);
  }

  /** Whether a definition gives the served value of these rows. */
  boolean gives(ViewPlan view, FeaturePlan feature, long asOfMillis, List<LogRow> candidate) {
    FeatureValue value =
        PreparedView.of(view, List.of(feature)).evaluate(asOfMillis, candidate).get(0);
    return SameBits.same(value, divergence.served());
  }

  /** The rows that the token lets count. */
  List<LogRow> rows() {
    return rows;
  }

  private Optional<Verdict> laterRows() {
    List<LogRow> more = new ArrayList<>(rows);
    for (LogRow row : later.subList(0, Math.min(MOST_ROWS_TRIED, later.size()))) {
      more.add(row);
      if (explains(more)) {
        List<LogRow> counted = more.subList(rows.size(), more.size());
        return verdict(
            Cause.LATE_ROW,
            counted,
            "the value is that of row %s, the token says %s"
                .formatted(row.seq(), divergence.seq()));
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> olderPrefix() {
    int first = Math.max(0, rows.size() - MOST_ROWS_TRIED);
    for (int size = rows.size() - 1; size >= first; size--) {
      if (explains(rows.subList(0, size))) {
        return verdict(
            Cause.MISSING_ROW,
            rows.subList(size, rows.size()),
            "the value is that of an older position, as if these rows had not been there");
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> oneRowLess() {
    for (int i = 0; i < Math.min(MOST_ROWS_TRIED, rows.size()); i++) {
      int without = rows.size() - 1 - i;
      List<LogRow> fewer = new ArrayList<>(rows);
      LogRow row = fewer.remove(without);
      if (explains(fewer)) {
        return verdict(
            Cause.MISSING_ROW, List.of(row), "without this row the value is the served one");
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> oneRowTwice() {
    for (int i = 0; i < Math.min(MOST_ROWS_TRIED, rows.size()); i++) {
      LogRow row = rows.get(rows.size() - 1 - i);
      List<LogRow> more = new ArrayList<>(rows);
      more.add(row);
      if (explains(more)) {
        return verdict(
            Cause.DUPLICATE_ROW, List.of(row), "with this row twice the value is the served one");
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> edges() {
    long asOf = divergence.token().asOfMillis();
    for (long shift : new long[] {-1, 1}) {
      if (gives(divergence.view(), divergence.feature(), asOf + shift, rows)) {
        return verdict(
            Cause.WINDOW_EDGE,
            List.of(),
            "at T %+d ms the value is the served one".formatted(shift));
      }
    }
    if (!(divergence.feature() instanceof AggregateFeature feature)
        || feature.window().lengthMillis().isEmpty()) {
      return Optional.empty();
    }
    for (Bounds bounds : Bounds.values()) {
      if (bounds != feature.window().bounds()
          && gives(divergence.view(), withBounds(feature, bounds), asOf, rows)) {
        return verdict(
            Cause.WINDOW_EDGE,
            List.of(),
            "with bounds %s instead of %s the value is the served one"
                .formatted(bounds.symbol(), feature.window().bounds().symbol()));
      }
    }
    return Optional.empty();
  }

  private static AggregateFeature withBounds(AggregateFeature feature, Bounds bounds) {
    Window window = feature.window();
    return new AggregateFeature(
        feature.name(),
        feature.spec(),
        feature.column(),
        feature.where(),
        new Window(window.lengthMillis(), bounds, window.tailMillis(), window.slideMillis()),
        feature.maxRows(),
        feature.aggregator());
  }

  private Optional<Verdict> sameButForForm() {
    return SameBits.isSameButForForm(divergence.served().value(), divergence.expected().value())
        ? verdict(
            Cause.TYPE_OR_NULL,
            List.of(),
            "%s and %s are the same but for form"
                .formatted(divergence.served().value(), divergence.expected().value()))
        : Optional.empty();
  }

  private static Optional<Verdict> verdict(Cause cause, List<LogRow> rows, String evidence) {
    return Optional.of(
        new Verdict(
            cause,
            rows.stream()
                .map(row -> new Place(row.partition(), row.seq()))
                .collect(ImmutableList.toImmutableList()),
            evidence));
  }
}
