/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.service.Selection.NeededColumn;
import dev.lockstep.grpc.service.Selection.ViewSelection;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks a request as a whole and says what to read for it. Good for one request. */
final class RequestResolver {
  private final CatalogIndex catalog;
  private final ServiceLimits limits;
  private final LongSupplier clockMillis;
  private final RequestFields fields;
  private final RequestProblems problems = new RequestProblems();

  RequestResolver(
      CatalogIndex catalog, ServiceLimits limits, LongSupplier clockMillis, RequestFields fields) {
    this.catalog = catalog;
    this.limits = limits;
    this.clockMillis = clockMillis;
    this.fields = fields;
  }

  /**
   * Resolves a request against one state of the definitions.
   *
   * @param deadlineNanos in terms of {@link System#nanoTime()}
   * @throws RequestException with everything that is wrong
   * @throws LockstepException REQUEST_TOO_LARGE, or POSITION_NOT_REACHED
   */
  ResolvedRequest resolve(GetOnlineFeaturesRequest request, long deadlineNanos) {
    ColumnInput entities =
        new ColumnInput(fields.entities(), "Join key", request.getEntitiesMap(), problems);
    ColumnInput context =
        new ColumnInput(
            fields.context(), "Request context column", request.getRequestContextMap(), problems);
    int rows = rows(entities, context);
    Optional<Selection> selection =
        new SelectionResolver(catalog, limits, problems).resolve(request);
    if (selection.isEmpty()) {
      problems.throwIfAny();
      throw new IllegalStateException("No selection and no problem");
    }
    List<List<EntityKey>> keys = keys(selection.get(), entities, rows);
    Map<ColumnPlan, List<@Nullable Object>> contextValues = context(selection.get(), context);
    Points points = points(request, selection.get(), rows);
    problems.throwIfAny();
    return new ResolvedRequest(
        selection.get().withViews(points.views),
        reads(keys, points, deadlineNanos),
        contextValues,
        rows,
        points.asOfMillis);
  }

  private int rows(ColumnInput entities, ColumnInput context) {
    int rows = Math.max(longest(entities.rows()), longest(context.rows()));
    if (rows > limits.maxEntities()) {
      throw new LockstepException(
          ErrorCode.REQUEST_TOO_LARGE,
          "%s entity rows are asked for; the limit is %s".formatted(rows, limits.maxEntities()));
    }
    if (rows == 0) {
      problems.add(fields.entities(), "No entity is given");
    }
    checkLengths(fields.entities(), "Join keys", entities.rows(), rows);
    checkLengths(fields.context(), "Request context columns", context.rows(), rows);
    return rows;
  }

  private static int longest(Map<String, Integer> lengths) {
    return lengths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private void checkLengths(String field, String subject, Map<String, Integer> lengths, int rows) {
    if (lengths.values().stream().anyMatch(length -> length != rows)) {
      problems.add(
          field,
          "%s do not all have %s rows: %s"
              .formatted(
                  subject,
                  rows,
                  lengths.entrySet().stream()
                      .sorted(Map.Entry.comparingByKey())
                      .map(e -> quote(e.getKey()) + " has " + e.getValue())
                      .collect(Collectors.joining(", "))));
    }
  }

  /** The entities of each view of the selection. Views of one entity share a list. */
  private List<List<EntityKey>> keys(Selection selection, ColumnInput entities, int rows) {
    EntityKeys reader = new EntityKeys(fields.entities(), entities, rows, problems);
    Map<EntityPlan, List<EntityKey>> byEntity = new HashMap<>();
    Set<String> known = new HashSet<>();
    List<List<EntityKey>> keys = new ArrayList<>(selection.views().size());
    for (ViewSelection view : selection.views()) {
      EntityPlan entity = view.view().entity();
      List<EntityKey> ofEntity = byEntity.get(entity);
      if (ofEntity == null) {
        entity.keys().forEach(key -> known.add(key.name()));
        ofEntity = reader.read(entity, view.view().name());
        byEntity.put(entity, ofEntity);
      }
      keys.add(ofEntity);
    }
    entities.refuseOthers(known);
    return keys;
  }

  private Map<ColumnPlan, List<@Nullable Object>> context(
      Selection selection, ColumnInput context) {
    Map<ColumnPlan, List<@Nullable Object>> values = new HashMap<>();
    for (NeededColumn needed : selection.contextColumns()) {
      context
          .read(needed.column(), "on-demand view '" + needed.neededBy() + "'")
          .ifPresent(column -> values.put(needed.column(), column));
    }
    context.refuseOthers(selection.knownContext());
    return values;
  }

  /**
   * Which prefixes of the logs to read.
   *
   * @param views the views of the selection, as they were at the positions
   * @param points one per view
   * @param atLeast lower bounds per view, as in {@link ViewRequest#atLeastSeqs}
   */
  private record Points(
      long asOfMillis,
      List<ViewSelection> views,
      List<ReadPoint> points,
      List<List<Long>> atLeast) {}

  private Points points(GetOnlineFeaturesRequest request, Selection selection, int rows) {
    TokenInput bounds = TokenInput.read("at_least", request.getAtLeastList(), rows, true, problems);
    return switch (request.getReadPointCase()) {
      case REPLAY -> replay(request, selection, rows);
      case KNOWN_AT_MILLIS ->
          same(request, selection, bounds, new ReadPoint.KnownAt(request.getKnownAtMillis()));
      case READPOINT_NOT_SET -> same(request, selection, bounds, new ReadPoint.Latest());
    };
  }

  private Points same(
      GetOnlineFeaturesRequest request, Selection selection, TokenInput bounds, ReadPoint point) {
    List<List<Long>> atLeast = new ArrayList<>();
    for (ViewSelection view : selection.views()) {
      atLeast.add(bounds.lowerBounds(view.view(), catalog.definitions()));
    }
    return new Points(
        request.hasAsOfMillis() ? request.getAsOfMillis() : clockMillis.getAsLong(),
        selection.views(),
        Collections.nCopies(selection.views().size(), point),
        atLeast);
  }

  /** The rows of a replayed position must have arrived: each position is its own lower bound. */
  private Points replay(GetOnlineFeaturesRequest request, Selection selection, int rows) {
    TokenInput tokens =
        TokenInput.read("replay.views", request.getReplay().getViewsList(), rows, false, problems);
    List<ViewSelection> views = new ArrayList<>();
    List<ReadPoint> points = new ArrayList<>();
    List<List<Long>> atLeast = new ArrayList<>();
    for (ViewSelection view : selection.views()) {
      tokens
          .replay(view.view(), catalog.definitions(), problems)
          .ifPresent(
              replay -> {
                views.add(asItWas(view, replay.view()));
                points.add(new ReadPoint.UpTo(replay.seqs()));
                atLeast.add(replay.seqs());
              });
    }
    OptionalLong asOfMillis = tokens.asOfMillis(problems);
    if (asOfMillis.isPresent()
        && request.hasAsOfMillis()
        && asOfMillis.getAsLong() != request.getAsOfMillis()) {
      problems.add(
          "as_of_millis",
          "as_of_millis is %s, but the tokens to replay are of T = %s"
              .formatted(request.getAsOfMillis(), asOfMillis.getAsLong()));
    }
    return new Points(
        asOfMillis.orElseGet(
            () -> request.hasAsOfMillis() ? request.getAsOfMillis() : clockMillis.getAsLong()),
        views,
        points,
        atLeast);
  }

  /** The same features in another definition of their view. */
  private ViewSelection asItWas(ViewSelection selection, ViewPlan earlier) {
    if (!earlier.entity().keys().equals(selection.view().entity().keys())) {
      problems.add(
          "replay.views",
          "Version %s of view '%s' has other join keys, those of entity '%s'"
              .formatted(earlier.version(), earlier.name(), earlier.entity().name()));
      return selection;
    }
    List<FeaturePlan> features = new ArrayList<>();
    boolean sameVersion = earlier.version() == selection.view().version();
    for (FeaturePlan feature : selection.features()) {
      Optional<FeaturePlan> then = earlier.feature(feature.name());
      if (then.isEmpty() && sameVersion) {
        // Added in a later revision, over the same log.
        return selection;
      }
      if (then.isEmpty()) {
        problems.add(
            "replay.views",
            "Version %s of view '%s' had no feature '%s'"
                .formatted(earlier.version(), earlier.name(), feature.name()));
      }
      features.add(then.orElse(feature));
    }
    return new ViewSelection(earlier, features);
  }

  private static List<ViewRequest> reads(
      List<List<EntityKey>> keys, Points points, long deadlineNanos) {
    List<ViewRequest> reads = new ArrayList<>(points.views.size());
    for (int i = 0; i < points.views.size(); i++) {
      ViewSelection view = points.views.get(i);
      reads.add(
          new ViewRequest(
              view.view(),
              view.features(),
              keys.get(i),
              points.asOfMillis,
              points.points.get(i),
              points.atLeast.get(i),
              deadlineNanos));
    }
    return reads;
  }
}
