/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import java.net.URL;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;

/**
 * Makes writers of Parquet files without Hadoop's defaults. Iceberg makes a Hadoop configuration
 * for every writer, which parses hundreds of kilobytes of XML, and that takes longer than to write
 * a small file. A writer needs nothing of it: Iceberg sets what the table says, and Parquet has
 * defaults of its own. What a user has put into a {@code core-site.xml} is still read. Thread-safe.
 */
public final class ParquetWriters {
  /** A configuration looks for its files by the class loader of the thread that makes it. */
  private static final ClassLoader WITHOUT_DEFAULTS =
      new ClassLoader(ParquetWriters.class.getClassLoader()) {
        @Override
        public @Nullable URL getResource(String name) {
          return name.endsWith("-default.xml") ? null : super.getResource(name);
        }
      };

  private ParquetWriters() {}

  /** As {@link Parquet#writeData(OutputFile)}. */
  public static Parquet.DataWriteBuilder writeData(OutputFile file) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(WITHOUT_DEFAULTS);
    try {
      return Parquet.writeData(file);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
