/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one good event must become in the feature log of one view.
 *
 * @param view the feature view
 * @param id the event's own id
 * @param key the entity, encoded
 * @param eventTimeMillis epoch milliseconds
 * @param values every log column by name
 */
record ExpectedRow(
    String view,
    String id,
    String key,
    long eventTimeMillis,
    Map<String, @Nullable Object> values) {
  ExpectedRow {
    requireNonNull(view, "view is null");
    requireNonNull(id, "id is null");
    requireNonNull(key, "key is null");
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
