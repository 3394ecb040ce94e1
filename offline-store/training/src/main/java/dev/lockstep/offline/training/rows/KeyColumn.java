/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.training.parquet.ColumnReaderOf;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/** The key column of a row group as numbers of entities. */
final class KeyColumn {
  private final ColumnReader reader;
  private final KeyRanks ranks;
  private final int[] dictionary;
  private @Nullable Binary last;
  private int lastRank;

  KeyColumn(ColumnReaderOf column, KeyRanks ranks) {
    this.reader = column.reader();
    this.ranks = ranks;
    Dictionary values = column.dictionary();
    dictionary = new int[values == null ? 0 : values.getMaxId() + 1];
    for (int i = 0; i < dictionary.length && values != null; i++) {
      dictionary[i] = ranks.rank(values.decodeToBinary(i).toStringUsingUTF8());
    }
  }

  void read(int[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = dictionary.length > 0 ? dictionary[reader.getCurrentValueDictionaryID()] : rank();
      reader.consume();
    }
  }

  /** Rows of one entity stand together: most keys are that of the row before. */
  private int rank() {
    Binary key = reader.getBinary();
    if (!key.equals(last)) {
      last = key.copy();
      lastRank = ranks.rank(key.toStringUsingUTF8());
    }
    return lastRank;
  }
}
