/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the distinct encoded keys that have a row which counts. Of each row only its key and
 * what decides whether it counts is read; a key takes about a hundred bytes. Not thread-safe.
 */
public final class LakeKeys {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final BitSet counted = new BitSet();

  /** Takes the keys of a file's rows that pass a filter. */
  public void read(LakeFile file, RowFilter filter) throws IOException {
    try (RowStream rows = new FileRows(file, List.of(), this::number, filter)) {
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int i = 0; i < batch.size; i++) {
          counted.set(batch.keys[i]);
        }
      }
    }
  }

  /** A key is met before it is known whether a row of it counts. */
  private int number(String encodedKey) {
    Integer known = numbers.get(encodedKey);
    if (known == null) {
      known = numbers.size();
      numbers.put(encodedKey, known);
    }
    return known;
  }

  /** The keys so far, sorted. */
  public List<String> sorted() {
    List<String> keys = new ArrayList<>(counted.cardinality());
    numbers.forEach(
        (key, number) -> {
          if (counted.get(number)) {
            keys.add(key);
          }
        });
    keys.sort(null);
    return keys;
  }
}
