/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file of this machine. Parquet's own {@link org.apache.parquet.io.LocalInputFile} reads byte by
 * byte where column chunks are copied.
 */
public final class LocalFile implements InputFile {
  private final Path path;

  public LocalFile(Path path) {
    this.path = path;
  }

  @Override
  public long getLength() throws IOException {
    return Files.size(path);
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return new Stream(new FileInputStream(path.toFile()));
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static final class Stream extends DelegatingSeekableInputStream {
    private final FileInputStream file;

    Stream(FileInputStream file) {
      super(file);
      this.file = file;
    }

    @Override
    public long getPos() throws IOException {
      return file.getChannel().position();
    }

    @Override
    public void seek(long position) throws IOException {
      file.getChannel().position(position);
    }
  }
}
