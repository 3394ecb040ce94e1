/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.google.common.collect.ImmutableList;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.StoreType;
import dev.lockstep.tile.TileLayout;
import java.util.List;

/** Columns of a tile's record in the tile log and in its table, beside the key. */
public final class TileColumns {
  /** Level and hop, see {@link TileLayout#slot}. */
  public static final String SLOT = "slot";

  /** The run that made the tile. */
  public static final String RUN = "run";

  /** How many rows it holds. */
  public static final String ROWS = "row_count";

  /** The highest {@code seq} among its rows. */
  public static final String MAX_SEQ = "max_seq";

  /** When it was written, epoch milliseconds. */
  public static final String WRITTEN = "written";

  private TileColumns() {}

  /** The column of a group's cells. */
  public static String cell(int group) {
    return "cell_" + group;
  }

  static List<StoreColumn> of(TileLayout layout) {
    ImmutableList.Builder<StoreColumn> columns = ImmutableList.builder();
    columns.add(new StoreColumn(LogColumns.KEY, StoreType.STRING, false));
    columns.add(new StoreColumn(SLOT, StoreType.LONG, false));
    columns.add(new StoreColumn(RUN, StoreType.LONG, false));
    columns.add(new StoreColumn(ROWS, StoreType.LONG, true));
    columns.add(new StoreColumn(MAX_SEQ, StoreType.LONG, true));
    columns.add(new StoreColumn(WRITTEN, StoreType.LONG, true));
    for (int group = 0; group < layout.groups().size(); group++) {
      columns.add(new StoreColumn(cell(group), StoreType.STRING, true));
    }
    return columns.build();
  }
}
