/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Rows in a temporary file, written once and then read in the same order. Not thread-safe. */
final class RowFile {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path file;
  private long rows;

  RowFile(Path file) {
    this.file = file;
  }

  long rows() {
    return rows;
  }

  void write(Iterator<HistoryRow> all) {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
      while (all.hasNext()) {
        all.next().write(out);
        rows++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The rows, from the first on; to be closed. */
  Reader read() {
    return new Reader();
  }

  /** Reads the file. */
  final class Reader implements Iterator<HistoryRow>, AutoCloseable {
    private final DataInputStream in;
    private long left = rows;

    Reader() {
      try {
        this.in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public HistoryRow next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      try {
        return HistoryRow.read(in);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
