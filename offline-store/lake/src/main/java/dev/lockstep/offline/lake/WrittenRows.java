/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * Rows in files that wait for their commit.
 *
 * @param rows how many
 * @param files where they are
 */
public record WrittenRows(long rows, List<DataFile> files) {
  public WrittenRows {
    files = ImmutableList.copyOf(files);
  }

  /** How large the files are. */
  public long bytes() {
    return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
  }
}
