/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** The rows of one view version. Thread-safe. */
public final class LakeTable {
  private final ViewPlan view;
  private final Table table;
  private final RowStruct.Mapping mapping;
  private final RowBatches batches;
  private final LakeFiles files;

  LakeTable(ViewPlan view, Table table) {
    this.view = view;
    this.table = table;
    this.mapping = new RowStruct.Mapping(table.schema(), view);
    this.batches = new RowBatches(table, mapping);
    this.files = new LakeFiles(table);
  }

  /** The view version, in the revision that the table was opened with. */
  public ViewPlan view() {
    return view;
  }

  /** Namespace and name. */
  public String name() {
    return table.name();
  }

  /** Where its files are. */
  public String location() {
    return table.location();
  }

  /** Columns with their field ids, the fixed ones first, see {@link LakeSchema}. */
  public Schema schema() {
    return table.schema();
  }

  /** How many parts it is cut into along the key. */
  public int keyBuckets() {
    PartitionField field = table.spec().fields().get(LakeFiles.keyBucketIndex(table.spec()));
    String transform = field.transform().toString();
    return Integer.parseInt(
        transform.substring(transform.indexOf('[') + 1, transform.indexOf(']')));
  }

  /** The part along the key that a key's rows are in, from 0. */
  public int keyBucket(String encodedKey) {
    return RowBatches.keyBucket(keyBuckets(), encodedKey);
  }

  /** The newest snapshot, as of now; empty if nothing was ever committed. */
  public Optional<LakeSnapshot> current() {
    table.refresh();
    return Optional.ofNullable(table.currentSnapshot()).map(LakeSnapshot::of);
  }

  /** A snapshot that is still kept. */
  public Optional<LakeSnapshot> snapshot(long id) {
    Snapshot known = table.snapshot(id);
    if (known == null) {
      table.refresh();
      known = table.snapshot(id);
    }
    return Optional.ofNullable(known).map(LakeSnapshot::of);
  }

  /** All snapshots that are kept, oldest first. */
  public List<LakeSnapshot> snapshots() {
    table.refresh();
    return ImmutableList.copyOf(table.snapshots()).stream().map(LakeSnapshot::of).toList();
  }

  /** The position that the newest snapshot reaches. */
  public LakePosition position() {
    return current().map(LakeSnapshot::position).orElse(LakePosition.NONE);
  }

  /** The files of a snapshot that may hold wanted rows, in no order. */
  public List<LakeFile> scan(LakeSnapshot snapshot, LakeScan scan) {
    return files.plan(snapshot.id(), scan);
  }

  /** All rows of a file, in its order. To be closed. */
  public CloseableIterable<LogRow> rows(LakeFile file) {
    CloseableIterable<org.apache.iceberg.data.Record> records =
        Parquet.read(file.input())
            .project(table.schema())
            .createReaderFunc(type -> InternalReader.create(table.schema(), type))
            .build();
    return CloseableIterable.transform(records, mapping::row);
  }

  /**
   * Writes rows, in any order, to files that are not part of the table yet. If that fails, files
   * may stay behind as orphans, which do no harm.
   *
   * @param workers who sort and write
   */
  public WrittenRows write(Collection<LogRow> rows, Executor workers) {
    return new WrittenRows(rows.size(), batches.write(rows, workers));
  }

  /**
   * Makes written rows part of the table, all at once, if it still is where they continue it.
   *
   * @param expected the position that the table has
   * @param reached the position that it has with these rows
   * @param notes for the next one who commits; kept by compaction
   * @throws StalePositionException if the table has another position; nothing was changed
   * @throws LockstepException STORE_UNAVAILABLE if the catalog does not take the commit; it may
   *     still have happened, which the position tells
   */
  public LakeSnapshot append(
      WrittenRows rows, LakePosition expected, LakePosition reached, Map<String, String> notes)
      throws StalePositionException {
    return Commit.of(table, view, notes).append(rows.files(), expected, reached);
  }

  /** As the other, without notes. */
  public LakeSnapshot append(WrittenRows rows, LakePosition expected, LakePosition reached)
      throws StalePositionException {
    return append(rows, expected, reached, Map.of());
  }

  /** Deletes files that were written and will not be committed. */
  public void discard(WrittenRows rows) {
    for (DataFile file : rows.files()) {
      table.io().deleteFile(file.location());
    }
  }

  /** For what Iceberg itself offers. */
  public Table iceberg() {
    return table;
  }

  LakeFiles files() {
    return files;
  }

  RowBatches batches() {
    return batches;
  }

  /**
   * A snapshot that has to be there.
   *
   * @throws LockstepException UNKNOWN_NAME if it is no longer kept
   */
  public LakeSnapshot require(long snapshotId) {
    return snapshot(snapshotId)
        .orElseThrow(
            () ->
                new LockstepException(
                    ErrorCode.UNKNOWN_NAME,
                    "Lake table %s has no snapshot %s (any more)".formatted(name(), snapshotId)));
  }
}
