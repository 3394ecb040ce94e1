/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.online.read.StoreInspector;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.quality.parity.Finding.Check;
import dev.lockstep.quality.parity.Finding.Place;
import dev.lockstep.quality.parity.Suspects.Verdict;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds out why a served value is not what the lake says. What can be seen comes first: rows and
 * tiles that are wrong now, and explain the value; then other definitions; then what is tried out
 * on the rows, since a store may have been repaired meanwhile.
 */
final class CauseFinder {
  private static final int MOST_TRIED = 200;

  private final Lake lake;
  private final StoreInspector store;
  private final Catalog catalog;
  private final TileHistory tiles;

  CauseFinder(Lake lake, StoreInspector store, Catalog catalog, TileHistory tiles) {
    this.lake = lake;
    this.store = store;
    this.catalog = catalog;
    this.tiles = tiles;
  }

  Finding find(Divergence divergence) throws IOException {
    List<LogRow> all = EntityRows.of(lake, divergence.view(), divergence.entity());
    Suspects suspects = new Suspects(divergence, all);
    List<RowDifference> differences = differences(divergence, suspects.rows());
    Optional<Verdict> verdict = rowsThatExplain(divergence, suspects, differences);
    if (verdict.isEmpty()) {
      verdict = tile(divergence, all);
    }
    if (verdict.isEmpty()) {
      verdict = version(divergence, suspects);
    }
    if (verdict.isEmpty()) {
      verdict = suspects.find();
    }
    if (verdict.isEmpty() && !differences.isEmpty()) {
      verdict =
          Optional.of(
              verdict(
                  differences, "rows differ now, though they do not explain the value alone: "));
    }
    return finding(divergence, verdict.orElseGet(() -> unknown(divergence)));
  }

  private List<RowDifference> differences(Divergence divergence, List<LogRow> rows) {
    try {
      return RowDifference.between(divergence.view(), rows, online(divergence));
    } catch (LockstepException e) {
      // A version that is retired has no table any more.
      return List.of();
    }
  }

  private List<LogRow> online(Divergence divergence) {
    return store.rows(divergence.view(), divergence.entity(), divergence.partition()).stream()
        .filter(row -> row.seq() <= divergence.seq())
        .toList();
  }

  private Optional<Verdict> rowsThatExplain(
      Divergence divergence, Suspects suspects, List<RowDifference> differences) {
    // An answer need not have read every row that is wrong: one that explains it alone comes first.
    for (RowDifference one : differences.subList(0, Math.min(MOST_TRIED, differences.size()))) {
      if (suspects.explains(one.applied(suspects.rows()))) {
        return Optional.of(verdict(List.of(one), ""));
      }
    }
    return !differences.isEmpty() && suspects.explains(online(divergence))
        ? Optional.of(verdict(differences, ""))
        : Optional.empty();
  }

  private static Verdict verdict(List<RowDifference> differences, String prefix) {
    RowDifference first = differences.get(0);
    return new Verdict(
        first.cause(),
        differences.stream()
            .map(d -> new Place(d.row().partition(), d.row().seq()))
            .limit(20)
            .toList(),
        prefix + first.evidence());
  }

  private Optional<Verdict> tile(Divergence divergence, List<LogRow> all) throws IOException {
    Optional<ViewTiles> own =
        tiles.current().tiles(divergence.view().name(), divergence.view().version());
    if (divergence.token().position().generation() == 0 || own.isEmpty()) {
      return Optional.empty();
    }
    List<TileDifference> wrong;
    try {
      wrong =
          TileDifference.between(
              divergence.view(),
              own.get(),
              all,
              store.tiles(own.get(), List.of(divergence.entity())),
              new long[1]);
    } catch (LockstepException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return wrong.stream()
        .findFirst()
        .map(first -> new Verdict(Cause.CORRUPTED_TILE, List.of(), first.evidence()));
  }

  private Optional<Verdict> version(Divergence divergence, Suspects suspects) throws IOException {
    ViewPlan own = divergence.view();
    for (ViewPlan other : catalog.history()) {
      Optional<FeaturePlan> feature = other.feature(divergence.feature().name());
      boolean same = other.version() == own.version() && other.revision() == own.revision();
      if (!other.name().equals(own.name()) || same || feature.isEmpty()) {
        continue;
      }
      List<LogRow> rows =
          other.version() == own.version()
              ? suspects.rows()
              : EntityRows.of(lake, other, divergence.entity()).stream()
                  .filter(row -> row.ingestTimeMillis() <= divergence.answeredAtMillis())
                  .toList();
      if (suspects.gives(other, feature.get(), divergence.token().asOfMillis(), rows)) {
        return Optional.of(
            new Verdict(
                Cause.WRONG_VERSION,
                List.of(),
                "v%s.r%s gives the served value, the token says v%s.r%s"
                    .formatted(other.version(), other.revision(), own.version(), own.revision())));
      }
    }
    return Optional.empty();
  }

  private static Verdict unknown(Divergence divergence) {
    return new Verdict(Cause.UNKNOWN, List.of(), "nothing that was tried gives the served value");
  }

  private static Finding finding(Divergence divergence, Verdict verdict) {
    String feature = divergence.view().name() + ":" + divergence.feature().name();
    return new Finding(
        Check.ANSWERS,
        verdict.cause(),
        divergence.view().name(),
        divergence.view().version(),
        divergence.feature().name(),
        divergence.entity().encoded(),
        verdict.rows(),
        "served %s, should be %s; %s"
            .formatted(
                Display.value(divergence.served()),
                Display.value(divergence.expected()),
                verdict.evidence()),
        "lockstep replay --token %s --feature %s".formatted(divergence.token().encode(), feature),
        1);
  }
}
