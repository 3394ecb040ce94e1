/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the small files of each partition of a table into large ones. Rows and position stay what
 * they are. Works beside archivers and readers: whoever reads an older snapshot finds its files
 * until that snapshot expires.
 */
final class Compaction {
  /** What was done. */
  record Result(int partitions, int filesBefore, int filesAfter, long rows) {
    Result plus(Result other) {
      return new Result(
          partitions + other.partitions,
          filesBefore + other.filesBefore,
          filesAfter + other.filesAfter,
          rows + other.rows);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
  private static final Result NOTHING = new Result(0, 0, 0, 0);
  private static final int MAX_FILES_OF_A_MERGE = 200;
  // All files of a merge are open at once, each with a row group in memory.
  private static final long MAX_BYTES_OF_A_MERGE = 384L << 20;
  private static final int MAX_TRIES = 50;
  private static final long ALWAYS_SMALL_BYTES = 4 << 20;

  private final LakeTable table;
  private final int minFiles;
  private final Consumer<String> progress;

  /**
   * @param minFiles how many small files a partition must have to be worth it, at least 2
   */
  Compaction(LakeTable table, int minFiles, Consumer<String> progress) {
    this.table = table;
    this.minFiles = Math.max(2, minFiles);
    this.progress = progress;
  }

  Result run() {
    Result all = NOTHING;
    Set<PartitionData> skipped = new HashSet<>();
    for (Optional<Merge> merge = next(skipped); merge.isPresent(); merge = next(skipped)) {
      Result done = merge(merge.get());
      if (done.partitions() == 0) {
        // Somebody else compacts the same partition: left to them.
        skipped.add(merge.get().partition());
      }
      all = all.plus(done);
    }
    return all;
  }

  /** Files of one partition that are to become fewer. */
  private record Merge(long snapshot, PartitionData partition, List<DataFile> files) {}

  private Optional<Merge> next(Set<PartitionData> skipped) {
    Optional<LakeSnapshot> current = table.current();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    return groups(current.get().id()).entrySet().stream()
        .filter(group -> !skipped.contains(group.getKey()))
        .map(group -> new Merge(current.get().id(), group.getKey(), choose(group.getValue())))
        .filter(merge -> merge.files().size() >= minFiles)
        .findFirst();
  }

  private Map<PartitionData, List<DataFile>> groups(long snapshot) {
    Map<PartitionData, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : table.files().dataFiles(snapshot, LakeScan.ALL)) {
      if (file.specId() == table.iceberg().spec().specId()) {
        groups.computeIfAbsent(partition(file), key -> new ArrayList<>()).add(file);
      }
    }
    return groups;
  }

  private PartitionData partition(DataFile file) {
    PartitionData partition = new PartitionData(table.iceberg().spec().partitionType());
    for (int i = 0; i < partition.size(); i++) {
      partition.set(i, file.partition().get(i, Object.class));
    }
    return partition;
  }

  /** The smallest ones, up to one that is much larger than all before it together. */
  private List<DataFile> choose(List<DataFile> files) {
    long target =
        PropertyUtil.propertyAsLong(
            table.iceberg().properties(),
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
    List<DataFile> chosen = new ArrayList<>();
    long bytes = 0;
    List<DataFile> ascending =
        files.stream().sorted(Comparator.comparingLong(DataFile::fileSizeInBytes)).toList();
    for (DataFile file : ascending) {
      long size = file.fileSizeInBytes();
      boolean worth = size <= Math.max(ALWAYS_SMALL_BYTES, 4 * bytes) && size < target * 3 / 4;
      boolean full = chosen.size() == MAX_FILES_OF_A_MERGE || bytes + size > MAX_BYTES_OF_A_MERGE;
      if (!worth || full) {
        break;
      }
      chosen.add(file);
      bytes += size;
    }
    return chosen;
  }

  private Result merge(Merge merge) {
    List<DataFile> written = write(merge);
    long rows = rows(merge.files());
    if (rows(written) != rows) {
      discard(written);
      throw new IllegalStateException(
          "Compaction of %s wrote %s rows of %s".formatted(table.name(), rows(written), rows));
    }
    if (!commit(merge, written)) {
      discard(written);
      return NOTHING;
    }
    progress.accept(
        "%s %s: %d files became %d, %,d rows"
            .formatted(
                table.name(), merge.partition(), merge.files().size(), written.size(), rows));
    return new Result(1, merge.files().size(), written.size(), rows);
  }

  private List<DataFile> write(Merge merge) {
    List<LakeFile> inputs = merge.files().stream().map(table.files()::lakeFile).toList();
    try (MergedRows rows = new MergedRows(table, inputs);
        PartitionFiles files = table.batches().files(merge.partition())) {
      rows.forEachRemaining(files::write);
      return files.complete();
    }
  }

  /** Tries until the position that it says is the table's. */
  private boolean commit(Merge merge, List<DataFile> written) {
    for (int i = 0; i < MAX_TRIES; i++) {
      LakeSnapshot current = table.current().orElseThrow();
      if (!holds(current.id(), merge.files())) {
        return false;
      }
      try {
        Commit.of(table.iceberg(), table.view(), current.notes())
            .replace(
                ImmutableSet.copyOf(merge.files()),
                ImmutableSet.copyOf(written),
                merge.snapshot(),
                current.position());
        return true;
      } catch (StalePositionException e) {
        LOG.debug("Rows were added meanwhile", e);
      }
    }
    return false;
  }

  private boolean holds(long snapshot, List<DataFile> files) {
    Set<String> locations = new HashSet<>();
    table.files().dataFiles(snapshot, LakeScan.ALL).forEach(file -> locations.add(file.location()));
    return files.stream().allMatch(file -> locations.contains(file.location()));
  }

  private void discard(List<DataFile> files) {
    table.discard(new WrittenRows(rows(files), files));
  }

  private static long rows(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::recordCount).sum();
  }
}
