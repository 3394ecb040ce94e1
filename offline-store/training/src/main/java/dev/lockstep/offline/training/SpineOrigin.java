/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.apache.iceberg.catalog.TableIdentifier;

/** Where a spine comes from. Immutable. */
public sealed interface SpineOrigin {
  /** As messages name it. */
  String display();

  /**
   * A file on this machine.
   *
   * @param format how it is written
   */
  record OfFile(Path path, FileFormat format) implements SpineOrigin {
    public OfFile {
      requireNonNull(path, "path is null");
      requireNonNull(format, "format is null");
    }

    @Override
    public String display() {
      return path.getFileName().toString();
    }
  }

  /**
   * A snapshot of an Iceberg table of the lake's catalog.
   *
   * @param uuid the table's own; another table may have its name one day
   */
  record OfTable(TableIdentifier table, long snapshotId, String uuid) implements SpineOrigin {
    public OfTable {
      requireNonNull(table, "table is null");
      requireNonNull(uuid, "uuid is null");
    }

    @Override
    public String display() {
      return table.toString();
    }
  }
}
