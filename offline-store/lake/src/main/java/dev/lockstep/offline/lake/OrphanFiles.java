/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.local.LocalPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Files below a table that no snapshot names: what a writer that was killed, or lost a race, left.
 * They are in nobody's way but take room.
 */
final class OrphanFiles {
  private final Table table;

  OrphanFiles(Table table) {
    this.table = table;
  }

  /**
   * Deletes orphans.
   *
   * @param writtenBefore younger files are left alone: they may be about to be committed
   * @return where they were
   */
  List<String> remove(Instant writtenBefore) {
    if (!(table.io() instanceof SupportsPrefixOperations io)) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "The files of %s cannot be listed by %s".formatted(table.name(), table.io().getClass()));
    }
    List<FileInfo> candidates = new ArrayList<>();
    for (FileInfo file : io.listPrefix(table.location())) {
      if (file.createdAtMillis() < writtenBefore.toEpochMilli() && isData(file.location())) {
        candidates.add(file);
      }
    }
    // Looked at after the listing: what was committed in between is known as well.
    table.refresh();
    Set<String> known = known();
    List<String> orphans =
        candidates.stream()
            .map(FileInfo::location)
            .filter(location -> !known.contains(path(location)))
            .sorted()
            .toList();
    orphans.forEach(io::deleteFile);
    return orphans;
  }

  /** Whether a file is one that commits write; locks, hints and versions are the catalog's. */
  private static boolean isData(String location) {
    return location.endsWith(".parquet") || location.endsWith(".avro");
  }

  private Set<String> known() {
    Set<String> known = new HashSet<>();
    Set<String> manifests = new HashSet<>();
    ReachableFileUtil.manifestListLocations(table).forEach(file -> known.add(path(file)));
    ReachableFileUtil.metadataFileLocations(table, true).forEach(file -> known.add(path(file)));
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (manifests.add(manifest.path())) {
          known.add(path(manifest.path()));
          addFiles(manifest, known);
        }
      }
    }
    return known;
  }

  private void addFiles(ManifestFile manifest, Set<String> known) {
    try (CloseableIterable<String> files =
        ManifestFiles.readPaths(
            manifest,
            table.io(),
            ((HasTableOperations) table).operations().current().specsById())) {
      files.forEach(file -> known.add(path(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** However the location of a file is spelled, its path is the same. */
  private static String path(String location) {
    return LocalPaths.isLocal(location)
        ? LocalPaths.path(location).toAbsolutePath().normalize().toString()
        : URI.create(location.replace(" ", "%20")).getPath();
  }
}
