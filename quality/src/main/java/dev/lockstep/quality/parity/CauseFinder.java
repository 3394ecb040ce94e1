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
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a served value is not what the lake says. What can be seen comes first: rows and
 * tiles that are wrong now, and explain the value; then other definitions; then what is tried out
 * on the rows, since a store may have been repaired meanwhile. Used by one thread.
 */
final class CauseFinder {
  private static final int MOST_TRIED = 200;

  private final Lake lake;
  private final StoreInspector store;
  private final Catalog catalog;
  private final TileHistory tiles;
  private @Nullable Evidence last;

  CauseFinder(Lake lake, StoreInspector store, Catalog catalog, TileHistory tiles) {
    this.lake = lake;
    this.store = store;
    this.catalog = catalog;
    this.tiles = tiles;
  }

  Finding find(Divergence divergence) throws IOException {
    Evidence evidence = evidence(divergence);
    List<LogRow> all = evidence.lake();
    Suspects suspects = new Suspects(divergence, all);
    List<LogRow> online =
        evidence.online().orElse(all).stream()
            .filter(row -> row.seq() <= divergence.seq())
            .toList();
    List<RowDifference> differences =
        RowDifference.between(divergence.view(), suspects.rows(), online);
    Optional<Verdict> verdict = rowsThatExplain(suspects, differences, online);
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
    return finding(divergence, verdict.orElseGet(CauseFinder::unknown));
  }

  /**
   * What both sides hold of an entity.
   *
   * @param online empty if the version has no table any more
   */
  private record Evidence(
      ViewPlan view, EntityKey entity, List<LogRow> lake, Optional<List<LogRow>> online) {}

  /** Features of one answer differ together: what was read for one of them serves the others. */
  private Evidence evidence(Divergence divergence) throws IOException {
    Evidence known = last;
    if (known != null
        && known.view().equals(divergence.view())
        && known.entity().equals(divergence.entity())) {
      return known;
    }
    Evidence read =
        new Evidence(
            divergence.view(),
            divergence.entity(),
            EntityRows.of(lake, divergence.view(), divergence.entity()),
            online(divergence));
    last = read;
    return read;
  }

  private Optional<List<LogRow>> online(Divergence divergence) {
    try {
      return Optional.of(
          store.rows(divergence.view(), divergence.entity(), divergence.partition()));
    } catch (LockstepException e) {
      return Optional.empty();
    }
  }

  private static Optional<Verdict> rowsThatExplain(
      Suspects suspects, List<RowDifference> differences, List<LogRow> online) {
    // An answer need not have read every row that is wrong: one that explains it alone comes first.
    for (RowDifference one : differences.subList(0, Math.min(MOST_TRIED, differences.size()))) {
      if (suspects.explains(one.applied(suspects.rows()))) {
        return Optional.of(verdict(List.of(one), ""));
      }
    }
    return !differences.isEmpty() && suspects.explains(online)
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

  private static Verdict unknown() {
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
