/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.InvalidRowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes entity keys from the join key columns of a request. */
final class EntityKeys {
  private final String field;
  private final ColumnInput columns;
  private final int rows;
  private final RequestProblems problems;

  EntityKeys(String field, ColumnInput columns, int rows, RequestProblems problems) {
    this.field = field;
    this.columns = columns;
    this.rows = rows;
    this.problems = problems;
  }

  /**
   * The keys of one entity, one per row; empty if a problem was reported.
   *
   * @param neededBy a view of the entity, for messages
   */
  List<EntityKey> read(EntityPlan entity, String neededBy) {
    List<List<@Nullable Object>> parts = new ArrayList<>(entity.keys().size());
    for (ColumnPlan key : entity.keys()) {
      Optional<List<@Nullable Object>> values =
          columns.read(new ColumnPlan(key.name(), key.type(), true), "view '" + neededBy + "'");
      // Columns of another length were reported already.
      if (values.isPresent() && values.get().size() == rows) {
        parts.add(values.get());
      }
    }
    return parts.size() == entity.keys().size() ? encode(entity, parts) : List.of();
  }

  private List<EntityKey> encode(EntityPlan entity, List<List<@Nullable Object>> parts) {
    List<EntityKey> keys = new ArrayList<>(rows);
    List<@Nullable Object> row = new ArrayList<>(parts.size());
    try (RequestProblems.RowProblems wrong =
        problems.ofColumn(field, "Key of entity '" + entity.name() + "'")) {
      for (int i = 0; i < rows; i++) {
        row.clear();
        for (List<@Nullable Object> part : parts) {
          row.add(part.get(i));
        }
        try {
          keys.add(EntityKeyCodec.encode(entity, row));
        } catch (InvalidRowException e) {
          wrong.add(i, "is not valid: " + e.getMessage());
        }
      }
    }
    return keys;
  }
}
