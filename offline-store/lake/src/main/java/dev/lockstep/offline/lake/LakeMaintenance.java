/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/** Keeps a table tidy while others read and write it. Never changes what a snapshot holds. */
public final class LakeMaintenance {
  /** How many small files of a partition are worth merging. */
  public static final int DEFAULT_MIN_FILES = 4;

  private final LakeTable table;

  public LakeMaintenance(LakeTable table) {
    this.table = table;
  }

  /**
   * What compaction did.
   *
   * @param merges how many merges were committed
   * @param filesBefore how many files they took in
   * @param filesAfter how many they made
   * @param rows how many rows they moved
   */
  public record Compacted(int merges, int filesBefore, int filesAfter, long rows) {}

  /**
   * Merges small files into large ones, partition by partition. The position stays what it is.
   *
   * @param minFiles how many small files of a partition are worth it, at least 2
   * @param progress a line for each merge
   */
  public Compacted compact(int minFiles, Consumer<String> progress) {
    Compaction.Result result = new Compaction(table, minFiles, progress).run();
    return new Compacted(
        result.partitions(), result.filesBefore(), result.filesAfter(), result.rows());
  }

  /**
   * Forgets snapshots and deletes the files that only they hold. The newest snapshot, those that
   * are younger and those that are pinned stay.
   *
   * @return how many snapshots were forgotten
   */
  public int expire(Duration keep) {
    Table iceberg = table.iceberg();
    int before = table.snapshots().size();
    iceberg
        .expireSnapshots()
        .expireOlderThan(Instant.now().minus(keep).toEpochMilli())
        .retainLast(1)
        .commit();
    return before - table.snapshots().size();
  }

  /**
   * Deletes files that no snapshot names.
   *
   * @param age younger files are left alone, since a commit may be about to name them
   * @return where they were
   */
  public List<String> removeOrphans(Duration age) {
    return new OrphanFiles(table.iceberg()).remove(Instant.now().minus(age));
  }

  /**
   * Keeps a snapshot for as long as it is pinned.
   *
   * @param pin the name of the pin; pinning the same snapshot again does nothing
   * @throws LockstepException UNKNOWN_NAME if there is no such snapshot; INVALID_REQUEST if the
   *     name pins another one
   */
  public void pin(String pin, long snapshotId) {
    table.require(snapshotId);
    SnapshotRef known = table.iceberg().refs().get(pin);
    if (known == null) {
      table.iceberg().manageSnapshots().createTag(pin, snapshotId).commit();
    } else if (known.snapshotId() != snapshotId) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "Pin %s of %s is at snapshot %s".formatted(pin, table.name(), known.snapshotId()));
    }
  }

  /** Gives a pinned snapshot up; nothing happens if there is no such pin. */
  public void unpin(String pin) {
    table.iceberg().refresh();
    if (pins().containsKey(pin)) {
      table.iceberg().manageSnapshots().removeTag(pin).commit();
    }
  }

  /** Snapshot ids by the names of their pins. */
  public Map<String, Long> pins() {
    Map<String, Long> pins = new TreeMap<>();
    table
        .iceberg()
        .refs()
        .forEach(
            (name, ref) -> {
              if (ref.isTag()) {
                pins.put(name, ref.snapshotId());
              }
            });
    return pins;
  }
}
