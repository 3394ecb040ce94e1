/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.io.CloseableIterable;

/** Rows of some entities, from the lake. */
final class EntityRows {
  private EntityRows() {}

  /** All rows of an entity that the lake has, in no order. */
  static List<LogRow> of(Lake lake, ViewPlan view, EntityKey key) throws IOException {
    Optional<LakeTable> table = lake.table(view);
    Optional<LakeSnapshot> snapshot = table.flatMap(LakeTable::current);
    if (table.isEmpty() || snapshot.isEmpty()) {
      return List.of();
    }
    LakeScan scan =
        LakeScan.ALL
            .withKeyBuckets(Set.of(table.get().keyBucket(key.encoded())))
            .withKeys(new LakeScan.KeyRange(key.encoded(), key.encoded()));
    return rows(table.get(), table.get().scan(snapshot.get(), scan), Set.of(key));
  }

  /** The rows of these entities in some files, in no order. */
  static List<LogRow> rows(LakeTable table, List<LakeFile> files, Set<EntityKey> keys)
      throws IOException {
    Set<EntityKey> wanted = new HashSet<>(keys);
    List<LogRow> rows = new ArrayList<>();
    for (LakeFile file : files) {
      try (CloseableIterable<LogRow> all = table.rows(file)) {
        for (LogRow row : all) {
          if (wanted.contains(row.key())) {
            rows.add(row);
          }
        }
      }
    }
    return rows;
  }
}
