/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The entities of a partition that are told apart by key, in their order; an entity's place is its
 * rank. Not thread-safe.
 */
final class EntityRanks {
  /** Of an entity that the spine does not ask for. */
  static final int NONE = -1;

  private final RowLayout layout;
  private final List<UTF8String> keys = new ArrayList<>();
  private final List<Integer> numbers = new ArrayList<>();
  private int cursor;

  EntityRanks(RowLayout layout) {
    this.layout = layout;
  }

  /** The rank of a spine row's entity; rows come in order. */
  int add(InternalRow row) {
    int last = keys.size() - 1;
    UTF8String key = row.getUTF8String(layout.key());
    int number = row.getInt(layout.number());
    if (last >= 0 && numbers.get(last) == number && keys.get(last).equals(key)) {
      return last;
    }
    // The row is only good until the next one.
    keys.add(key.copy());
    numbers.add(number);
    return last + 1;
  }

  /** The rank of a lake row's entity, or {@link #NONE}; rows come in order. */
  int find(InternalRow row) {
    UTF8String key = row.getUTF8String(layout.key());
    int number = row.getInt(layout.number());
    while (cursor < keys.size()) {
      int compared = keys.get(cursor).compareTo(key);
      if (compared == 0) {
        compared = Integer.compare(numbers.get(cursor), number);
      }
      if (compared >= 0) {
        return compared == 0 ? cursor : NONE;
      }
      cursor++;
    }
    return NONE;
  }
}
