/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.parquet.LocalFile;
import dev.lockstep.offline.training.parquet.ParquetSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A spine as Parquet: what was given, or what was made of it. Immutable.
 *
 * @param file Parquet
 * @param schema of the file
 * @param rowGroups how many rows each row group has
 */
public record Spine(Path file, MessageType schema, List<Long> rowGroups) {
  public Spine {
    rowGroups = List.copyOf(rowGroups);
  }

  /** What the name of a column starts with that only keeps another column's text. */
  static final String TEXT_PREFIX = "ls_text_";

  /** The columns of the spine as it was given, in its order. */
  public List<String> columns() {
    return columns(schema);
  }

  /** The columns of a spine of such a schema, in its order. */
  public static List<String> columns(MessageType schema) {
    return schema.getFields().stream()
        .map(Type::getName)
        .filter(name -> !name.startsWith(TEXT_PREFIX))
        .toList();
  }

  /** The column that holds a column's text as it was given; itself if there is none. */
  public String textOf(String column) {
    String text = TEXT_PREFIX + column;
    return schema.containsField(text) ? text : column;
  }

  /** Looks at a Parquet file. */
  public static Spine of(Path file) throws IOException {
    try (ParquetSource source = ParquetSource.open(new LocalFile(file))) {
      List<Long> rows = new ArrayList<>();
      for (BlockMetaData block : source.rowGroups()) {
        rows.add(block.getRowCount());
      }
      return new Spine(file, source.schema(), rows);
    }
  }

  public ParquetSource open() throws IOException {
    return ParquetSource.open(new LocalFile(file));
  }

  public long rows() {
    return rowGroups.stream().mapToLong(Long::longValue).sum();
  }

  /** The number of a row group's first row. */
  public long firstRow(int rowGroup) {
    return rowGroups.subList(0, rowGroup).stream().mapToLong(Long::longValue).sum();
  }
}
