/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.pinot.RowHandler;
import dev.lockstep.row.EntityKey;
import dev.lockstep.tile.TileCell;
import dev.lockstep.tile.TilePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decodes the tiles of one answer and keeps them by entity. Not thread-safe. */
final class EntityTiles implements RowHandler {
  /** Nothing. */
  static final EntityTiles NONE = new EntityTiles(List.of(), true, 0);

  private final boolean severalKeys;
  private final int cells;
  private final Map<String, List<TilePart>> tiles = new HashMap<>();
  private final Set<Place> places = new HashSet<>();
  private final String only;
  private int count;

  private record Place(String key, long slot, long run) {}

  /**
   * @param keys the entities that were asked for
   * @param severalKeys whether the answer has their keys; if not, there is one
   * @param cells how many cells each tile has
   */
  EntityTiles(List<EntityKey> keys, boolean severalKeys, int cells) {
    this.severalKeys = severalKeys;
    this.cells = cells;
    keys.forEach(key -> tiles.put(key.encoded(), new ArrayList<>()));
    this.only = severalKeys ? "" : keys.get(0).encoded();
  }

  @Override
  public void row(JsonParser row) throws IOException {
    String key = severalKeys ? LogRowParser.text(row) : only;
    List<TilePart> entity = tiles.get(key);
    if (entity == null) {
      throw new IOException("A tile of an entity that was not asked for: " + key);
    }
    long slot = LogRowParser.number(row);
    places.add(new Place(key, slot, LogRowParser.number(row)));
    long maxSeq = LogRowParser.number(row);
    TileCell[] decoded = new TileCell[cells];
    for (int i = 0; i < cells; i++) {
      decoded[i] = TileCell.decode(LogRowParser.text(row));
    }
    row.nextToken();
    entity.add(new TilePart(slot, maxSeq, Arrays.asList(decoded)));
    count++;
  }

  /** The tiles of an entity, in no order. */
  List<TilePart> of(EntityKey key) {
    return tiles.getOrDefault(key.encoded(), List.of());
  }

  int size() {
    return count;
  }

  /**
   * A run has one tile of an entity and hop. Seen twice, it was read from two segments.
   *
   * @throws LockstepException STORE_UNAVAILABLE if a tile came twice
   */
  void checkDistinct() {
    if (places.size() < count) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Pinot gives %s of %s tiles twice".formatted(count - places.size(), count));
    }
  }
}
