/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text file of rows, which can be gone through again. */
interface TextRows {
  /** Takes rows. */
  interface Visitor {
    /**
     * @param row from 0
     * @param cells one per column of {@link TextRows#columns}; null for null
     */
    void accept(long row, @Nullable Object[] cells) throws IOException;
  }

  /** The columns in order. */
  List<String> columns();

  /** Goes through all rows. Rows that cannot be read are reported and left out. */
  void forEach(Visitor visitor, SpineProblems problems) throws IOException;

  /** The file. */
  Path file();
}
