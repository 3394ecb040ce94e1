/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static com.google.common.collect.Iterables.getOnlyElement;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.online.pinot.RowHandler;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decodes the rows of one answer and keeps them by entity. Not thread-safe. */
final class EntityRows implements RowHandler {
  private final LogRowParser parser;
  private final int partition;
  private final Map<String, Entity> entities = new HashMap<>();
  private final @Nullable Entity only;
  private long[] seqs = new long[64];
  private int count;
  private long highestSeq = Long.MIN_VALUE;

  private record Entity(EntityKey key, List<LogRow> rows) {}

  /**
   * @param keys the entities that were asked for, at least one
   * @param partition where they live
   */
  EntityRows(ViewPlan view, RowSelection selection, List<EntityKey> keys, int partition) {
    this.parser = new LogRowParser(view, selection);
    this.partition = partition;
    for (EntityKey key : keys) {
      entities.put(key.encoded(), new Entity(key, new ArrayList<>()));
    }
    this.only = selection.key() ? null : getOnlyElement(entities.values());
  }

  @Override
  public void row(JsonParser row) throws IOException {
    Entity entity = only == null ? entity(LogRowParser.text(row)) : only;
    LogRow parsed = parser.parse(row, entity.key(), partition);
    entity.rows().add(parsed);
    remember(parsed.seq());
  }

  /** The rows of an entity that was asked for, in no order. */
  List<LogRow> of(EntityKey key) {
    Entity entity = entities.get(key.encoded());
    return entity == null ? List.of() : entity.rows();
  }

  /** Forgets those rows of an entity that are not wanted. */
  void retain(String key, Predicate<LogRow> wanted) {
    Entity entity = entities.get(key);
    if (entity != null) {
      entity.rows().removeIf(wanted.negate());
    }
  }

  /** Among all rows; {@link Long#MIN_VALUE} if there are none. */
  long highestSeq() {
    return highestSeq;
  }

  int size() {
    return count;
  }

  /**
   * A place of the log can hold one row only. Seen twice, it was read from two segments.
   *
   * @throws LockstepException STORE_UNAVAILABLE if a seq came twice
   */
  void checkDistinct() {
    Arrays.sort(seqs, 0, count);
    for (int i = 1; i < count; i++) {
      if (seqs[i] == seqs[i - 1]) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "Pinot gives row %s of partition %s twice".formatted(seqs[i], partition));
      }
    }
  }

  private Entity entity(String key) throws IOException {
    Entity entity = entities.get(key);
    if (entity == null) {
      throw new IOException("A row of an entity that was not asked for: " + key);
    }
    return entity;
  }

  private void remember(long seq) {
    if (count == seqs.length) {
      seqs = Arrays.copyOf(seqs, 2 * count);
    }
    seqs[count++] = seq;
    highestSeq = Math.max(highestSeq, seq);
  }
}
