/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Brings the encodings that a Parquet footer lists into an order. Parquet's writer lists them in
 * that of a hash set of enum constants, which is another one in each JVM.
 */
public final class SortedFooter {
  private static final int LENGTH_AND_MAGIC = 8;

  private SortedFooter() {}

  /** Rewrites the footer of a file that was written to its end. */
  public static void rewrite(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer tail = read(channel, channel.size() - LENGTH_AND_MAGIC, LENGTH_AND_MAGIC);
      int length = tail.getInt(0);
      long start = channel.size() - LENGTH_AND_MAGIC - length;
      FileMetaData footer =
          Util.readFileMetaData(new ByteArrayInputStream(read(channel, start, length).array()));
      sort(footer);
      ByteArrayOutputStream sorted = new ByteArrayOutputStream(length);
      Util.writeFileMetaData(footer, sorted);
      ByteBuffer written =
          ByteBuffer.allocate(sorted.size() + LENGTH_AND_MAGIC).order(ByteOrder.LITTLE_ENDIAN);
      written.put(sorted.toByteArray()).putInt(sorted.size()).put(tail.array(), 4, 4).flip();
      channel.truncate(start);
      channel.position(start);
      while (written.hasRemaining()) {
        channel.write(written);
      }
    }
  }

  private static void sort(FileMetaData footer) {
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk chunk : group.getColumns()) {
        ColumnMetaData column = chunk.getMeta_data();
        column.getEncodings().sort(null);
        if (column.isSetEncoding_stats()) {
          column
              .getEncoding_stats()
              .sort(
                  Comparator.comparing(PageEncodingStats::getPage_type)
                      .thenComparing(PageEncodingStats::getEncoding));
        }
      }
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("The file ends too early");
      }
    }
    return buffer;
  }
}
