/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** A Parquet file whose row groups are read column by column. Not thread-safe. */
public final class ParquetSource implements AutoCloseable {
  private final ParquetFileReader reader;
  private final MessageType schema;

  private ParquetSource(ParquetFileReader reader) {
    this.reader = reader;
    this.schema = reader.getFileMetaData().getSchema();
  }

  public static ParquetSource open(InputFile file) throws IOException {
    return open(file, FilterCompat.NOOP);
  }

  /**
   * @param filter row groups and pages that cannot hold a row of it are skipped; others are read as
   *     they are
   */
  public static ParquetSource open(InputFile file, FilterCompat.Filter filter) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withRecordFilter(filter)
            .useColumnIndexFilter(false)
            .build();
    return new ParquetSource(ParquetFileReader.open(file, options));
  }

  public MessageType schema() {
    return schema;
  }

  public ParquetFileReader reader() {
    return reader;
  }

  /** The row groups that the filter left. */
  public List<BlockMetaData> rowGroups() {
    return reader.getRowGroups();
  }

  public long rows() {
    return reader.getRecordCount();
  }

  /** One row group's columns; good until the next is opened. */
  public RowGroup open(int rowGroup, List<String> columns) throws IOException {
    MessageType projection = projection(columns);
    reader.setRequestedSchema(projection);
    PageReadStore pages = reader.readRowGroup(rowGroup);
    if (pages == null) {
      throw new IOException("The file has no row group " + rowGroup);
    }
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            pages, new NoConverters.Group(), projection, reader.getFileMetaData().getCreatedBy());
    Map<String, ColumnReaderOf> readers = new HashMap<>();
    for (ColumnDescriptor column : projection.getColumns()) {
      readers.put(
          column.getPath()[0],
          new ColumnReaderOf(
              store.getColumnReader(column),
              column,
              isDictionaryOnly(rowGroups().get(rowGroup), column)
                  ? dictionary(pages, column)
                  : null));
    }
    return new RowGroup(pages.getRowCount(), readers);
  }

  private static @Nullable Dictionary dictionary(PageReadStore pages, ColumnDescriptor column)
      throws IOException {
    DictionaryPage page = pages.getPageReader(column).readDictionaryPage();
    return page == null ? null : page.getEncoding().initDictionary(column, page);
  }

  private MessageType projection(List<String> columns) {
    List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
    for (String column : columns) {
      fields.add(schema.getType(column));
    }
    return new MessageType(schema.getName(), fields);
  }

  private static boolean isDictionaryOnly(BlockMetaData block, ColumnDescriptor column) {
    for (ColumnChunkMetaData chunk : block.getColumns()) {
      if (chunk
          .getPath()
          .equals(org.apache.parquet.hadoop.metadata.ColumnPath.get(column.getPath()))) {
        @Nullable EncodingStats stats = chunk.getEncodingStats();
        return stats != null
            && stats.hasDictionaryPages()
            && stats.hasDictionaryEncodedPages()
            && !stats.hasNonDictionaryEncodedPages();
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
