/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.endtoend;

import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a spine, and a request to the server.
 *
 * @param keys from join key to value
 * @param asOfMillis T
 * @param amount for on-demand features
 * @param note for on-demand features
 */
record Question(
    Map<String, Object> keys, long asOfMillis, @Nullable Double amount, @Nullable String note) {
  EntityKey key(ViewPlan view) {
    EntityPlan entity = view.entity();
    List<Object> values =
        entity.keys().stream().map(key -> Objects.requireNonNull(keys.get(key.name()))).toList();
    return EntityKeyCodec.encode(entity, values);
  }
}
