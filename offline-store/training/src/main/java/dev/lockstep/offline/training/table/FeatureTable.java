/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.DateTimeUtil;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The table of a service. Every commit holds all rows of one moment and puts them in the place of
 * those that were there for it. A data file holds rows of one moment only. Not thread-safe; several
 * processes may write to one table.
 */
final class FeatureTable {
  /** Property: whose features these are. */
  static final String SERVICE = "lockstep.service";

  /** Property: JSON, from column to view:feature. */
  static final String FEATURES = "lockstep.features";

  private static final String COMMIT_ID = "lockstep.commit";

  private final Table table;

  private FeatureTable(Table table) {
    this.table = table;
  }

  /**
   * Opens the table with all columns that are wanted, making it if need be.
   *
   * @throws LockstepException INVALID_REQUEST if the table is somebody else's or a column differs
   */
  static FeatureTable open(Lake lake, TableIdentifier name, TrainingPlan plan) {
    Schema wanted = FeatureTableSchema.of(plan);
    try {
      return new FeatureTable(evolved(lake.catalog().loadTable(name), wanted, plan));
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return new FeatureTable(create(lake, name, wanted, plan));
    }
  }

  private static Table create(Lake lake, TableIdentifier name, Schema schema, TrainingPlan plan) {
    lake.createNamespace(name.namespace());
    Map<String, String> properties = new HashMap<>();
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    properties.put(TableProperties.PARQUET_COMPRESSION_LEVEL, "1");
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    properties.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20");
    properties.put(SERVICE, plan.service());
    properties.put(FEATURES, StoredFeatures.names(plan, Map.of()));
    try {
      return lake.catalog()
          .buildTable(name, schema)
          .withPartitionSpec(FeatureTableSchema.spec(schema))
          .withProperties(properties)
          .create();
    } catch (AlreadyExistsException e) {
      // Somebody else made it at the same time.
      return evolved(lake.catalog().loadTable(name), schema, plan);
    }
  }

  private static Table evolved(Table table, Schema wanted, TrainingPlan plan) {
    String service = plan.service();
    String owner = table.properties().get(SERVICE);
    if (!service.equals(owner)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "table %s holds %s, not service '%s': write to another one with --table"
              .formatted(
                  table.name(),
                  owner == null ? "something else" : "service '" + owner + "'",
                  service));
    }
    UpdateSchema update = table.updateSchema();
    if (FeatureTableSchema.evolve(table.name(), table.schema(), wanted, update)) {
      update.commit();
      table.refresh();
    }
    String names = StoredFeatures.names(plan, table.properties());
    if (!names.equals(table.properties().get(FEATURES))) {
      table.updateProperties().set(FEATURES, names).commit();
    }
    return table;
  }

  Table iceberg() {
    return table;
  }

  /** What the rows of a moment were computed from, if anybody still knows. */
  Optional<FeatureTableEntry> entry(Instant asOf) {
    return entries().stream().filter(entry -> entry.asOf().equals(asOf)).findFirst();
  }

  /** The newest first. */
  private List<FeatureTableEntry> entries() {
    table.refresh();
    List<FeatureTableEntry> entries = new ArrayList<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      FeatureTableEntry.of(snapshot.summary()).ifPresent(entries::add);
    }
    return entries;
  }

  /** All moments that were ever written, even those without an entity. */
  TreeSet<Instant> moments() {
    TreeSet<Instant> moments = new TreeSet<>();
    entries().forEach(entry -> moments.add(entry.asOf()));
    // Snapshots are forgotten one day; files stay.
    NestedField column = table.schema().findField(FeatureTableJob.AS_OF);
    try (CloseableIterable<FileScanTask> files =
        table.newScan().includeColumnStats(List.of(FeatureTableJob.AS_OF)).planFiles()) {
      for (FileScanTask file : files) {
        Map<Integer, ByteBuffer> bounds = file.file().lowerBounds();
        ByteBuffer bound = bounds == null ? null : bounds.get(column.fieldId());
        if (bound != null) {
          Long micros = Conversions.fromByteBuffer(column.type(), bound);
          moments.add(DateTimeUtil.timestamptzFromMicros(micros).toInstant());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return moments;
  }

  /**
   * Puts rows in the place of what is there for a moment, all at once.
   *
   * @throws LockstepException STORE_UNAVAILABLE if the catalog does not take the commit or somebody
   *     else wrote the same moment meanwhile
   */
  void replace(FeatureTableEntry entry, List<DataFile> files) {
    String id = UUID.randomUUID().toString();
    long micros = DateTimeUtil.microsFromInstant(entry.asOf());
    Expression moment = Expressions.equal(FeatureTableJob.AS_OF, micros);
    OverwriteFiles overwrite =
        table
            .newOverwrite()
            .overwriteByRowFilter(moment)
            .conflictDetectionFilter(moment)
            .validateNoConflictingData()
            .validateNoConflictingDeletes();
    if (table.currentSnapshot() != null) {
      overwrite.validateFromSnapshot(table.currentSnapshot().snapshotId());
    }
    files.forEach(overwrite::addFile);
    entry.toSummary().forEach(overwrite::set);
    overwrite.set(COMMIT_ID, id);
    try {
      overwrite.commit();
    } catch (ValidationException | CommitFailedException e) {
      discard(files);
      throw unavailable(entry, e);
    } catch (CommitStateUnknownException e) {
      if (!isCommitted(id)) {
        throw unavailable(entry, e);
      }
    }
  }

  private boolean isCommitted(String id) {
    table.refresh();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (id.equals(snapshot.summary().get(COMMIT_ID))) {
        return true;
      }
    }
    return false;
  }

  /** Deletes files that were written and will not be committed. */
  void discard(List<DataFile> files) {
    files.forEach(file -> table.io().deleteFile(file.location()));
  }

  private LockstepException unavailable(FeatureTableEntry entry, RuntimeException e) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "feature table %s does not take the rows of %s: %s"
            .formatted(table.name(), entry.asOf(), e.getMessage()),
        e);
  }
}
