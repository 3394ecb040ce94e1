/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A spine that asks for entities at one moment. */
public final class EntitySpine {
  private EntitySpine() {}

  /**
   * Writes one as Parquet: the entity's key columns and the moment, a row for each key.
   *
   * @param keys encoded
   * @param timestampColumn the name of the column that holds the moment
   * @param at whole milliseconds
   */
  public static void write(
      EntityPlan entity, List<String> keys, String timestampColumn, Instant at, Path file)
      throws IOException {
    List<SpineWriter.Column> columns = new ArrayList<>();
    for (ColumnPlan key : entity.keys()) {
      columns.add(SpineWriter.Column.of(key.name(), key.type()));
    }
    columns.add(SpineWriter.Column.of(timestampColumn, ValueType.TIMESTAMP));
    try (SpineWriter writer = new SpineWriter(columns, file)) {
      for (String key : keys) {
        List<Object> values = EntityKeyCodec.decode(entity, new EntityKey(key));
        ColumnBuffer[] batch = writer.batch();
        for (int i = 0; i < values.size(); i++) {
          batch[i].set(writer.at(), values.get(i));
        }
        batch[values.size()].set(writer.at(), at);
        writer.endRow();
      }
      writer.finish();
    }
  }
}
