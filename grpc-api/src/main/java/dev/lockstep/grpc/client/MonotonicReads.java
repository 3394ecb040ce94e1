/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import com.google.common.collect.ImmutableSortedMap;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.store.Position;
import dev.lockstep.wire.ColumnCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads of which each sees at least what the ones before saw of the same entities, whichever
 * replica answers. Remembers the newest position per view and entity, for the entities used most
 * recently; an entity is a whole row of join keys, so queries with other join keys know nothing of
 * each other. Thread-safe.
 */
public final class MonotonicReads {
  /** So many positions are remembered. */
  static final int CAPACITY = 100_000;

  private record Key(String view, ImmutableSortedMap<String, Object> entity) {}

  private record Seen(int version, long seq, String token) {
    private boolean isBefore(Seen other) {
      return version < other.version || (version == other.version && seq < other.seq);
    }
  }

  private final Function<FeatureQuery, OnlineFeatures> reader;
  private final Set<String> views = new LinkedHashSet<>();
  private final Map<Key, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
          return size() > CAPACITY;
        }
      };

  MonotonicReads(Function<FeatureQuery, OnlineFeatures> reader) {
    this.reader = reader;
  }

  /**
   * Reads features; lower bounds of the query itself are replaced.
   *
   * @throws dev.lockstep.error.LockstepException POSITION_NOT_REACHED if the store has not caught
   *     up before the deadline
   */
  public OnlineFeatures get(FeatureQuery.Builder query) {
    GetOnlineFeaturesRequest request = query.build().toProto();
    List<ImmutableSortedMap<String, Object>> entities = entities(request);
    Map<Key, Seen> sent = new HashMap<>();
    OnlineFeatures answer = reader.apply(query.atLeast(bounds(entities, sent)).build());
    remember(entities, sent, answer.toProto());
    return answer;
  }

  private static List<ImmutableSortedMap<String, Object>> entities(
      GetOnlineFeaturesRequest request) {
    int rows =
        request.getEntitiesMap().values().stream()
            .mapToInt(dev.lockstep.wire.ColumnReader::rows)
            .min()
            .orElse(0);
    List<ImmutableSortedMap<String, Object>> entities = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      ImmutableSortedMap.Builder<String, Object> entity = ImmutableSortedMap.naturalOrder();
      for (var column : request.getEntitiesMap().entrySet()) {
        @Nullable Object value = ColumnCells.get(column.getValue(), row);
        if (value != null) {
          entity.put(column.getKey(), value);
        }
      }
      entities.add(entity.buildOrThrow());
    }
    return entities;
  }

  private synchronized List<Tokens> bounds(
      List<ImmutableSortedMap<String, Object>> entities, Map<Key, Seen> sent) {
    List<Tokens> bounds = new ArrayList<>();
    for (String view : views) {
      Tokens.Builder tokens = Tokens.newBuilder();
      boolean any = false;
      for (ImmutableSortedMap<String, Object> entity : entities) {
        Key key = new Key(view, entity);
        Seen last = seen.get(key);
        if (last != null) {
          sent.put(key, last);
          any = true;
        }
        tokens.addTokens(last == null ? "" : last.token());
      }
      if (any) {
        bounds.add(tokens.build());
      }
    }
    return bounds;
  }

  private synchronized void remember(
      List<ImmutableSortedMap<String, Object>> entities,
      Map<Key, Seen> sent,
      GetOnlineFeaturesResponse response) {
    for (ViewPositions positions : response.getPositionsList()) {
      views.add(positions.getView());
      for (int row = 0; row < entities.size(); row++) {
        if (positions.getSeqs(row) != Position.NO_ROW) {
          Seen now =
              new Seen(positions.getVersion(), positions.getSeqs(row), positions.getTokens(row));
          Key key = new Key(positions.getView(), entities.get(row));
          Seen bound = sent.get(key);
          // A window that moved on may read only older rows: the bound stays where it was. A server
          // that knew of a newer version and answers from an older one has rolled it back.
          seen.merge(
              key,
              now,
              (before, after) ->
                  before.isBefore(after)
                          || (before.equals(bound) && after.version() < before.version())
                      ? after
                      : before);
        }
      }
    }
  }
}
