/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogColumns;
import dev.lockstep.tile.TileLayout;
import java.util.List;

/**
 * What Pinot needs for one view version.
 *
 * @param table raw table name, also the schema's name
 * @param schema as the controller takes it
 * @param tableConfig as the controller takes it
 */
public record OnlineArtifacts(String table, ObjectNode schema, ObjectNode tableConfig) {
  // They say whose table it is, so that a foreign one is never touched.
  private static final String VIEW = "lockstep.view";
  private static final String VERSION = "lockstep.version";
  private static final String GENERATION = "lockstep.generation";

  private static final String TYPE = "_REALTIME";

  public OnlineArtifacts {
    requireNonNull(table, "table is null");
    schema = schema.deepCopy();
    tableConfig = tableConfig.deepCopy();
  }

  /**
   * Compiles a view. The same view and configuration give the same artefacts.
   *
   * @throws LockstepException INVALID_DEFINITION if Pinot cannot hold the view under its names
   */
  public static OnlineArtifacts of(ViewPlan view, OnlineStoreConfig config) {
    Naming naming = config.naming();
    TableForm form =
        new TableForm(
            naming.table(view),
            naming.featureLog(view),
            view.partitions(),
            LogColumns.INGEST_TIME,
            StoreColumn.of(view),
            List.of(LogColumns.KEY),
            ImmutableMap.of(VIEW, view.name(), VERSION, Integer.toString(view.version())));
    return of(form, view, config);
  }

  /**
   * Compiles the table of a generation of tiles of a view version.
   *
   * @throws LockstepException INVALID_DEFINITION if Pinot cannot hold it under its name
   */
  public static OnlineArtifacts ofTiles(
      ViewPlan view, long generation, TileLayout layout, OnlineStoreConfig config) {
    Naming naming = config.naming();
    TableForm form =
        new TableForm(
            naming.tileTable(view.name(), view.version(), generation),
            naming.tileLog(view.name(), view.version(), generation),
            view.partitions(),
            TileColumns.WRITTEN,
            TileColumns.of(layout),
            List.of(LogColumns.KEY, TileColumns.SLOT),
            ImmutableMap.of(
                VIEW,
                view.name(),
                VERSION,
                Integer.toString(view.version()),
                GENERATION,
                Long.toString(generation)));
    return of(form, view, config);
  }

  private static OnlineArtifacts of(TableForm form, ViewPlan view, OnlineStoreConfig config) {
    String table = form.table();
    if (table.contains("__")) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION,
          "Cannot store view %s: Pinot takes no table name with two underscores in a row: %s"
              .formatted(view.name(), table));
    }
    return new OnlineArtifacts(
        table,
        PinotSchemaGenerator.generate(form),
        PinotTableConfigGenerator.generate(form, config));
  }

  /** The table's name with its type, as queries and the controller's lists spell it. */
  public static String physicalTable(String table) {
    return table + TYPE;
  }

  /** The inverse of {@link #physicalTable}; a name without type stays what it is. */
  public static String rawTable(String physicalTable) {
    return physicalTable.endsWith(TYPE)
        ? physicalTable.substring(0, physicalTable.length() - TYPE.length())
        : physicalTable;
  }
}
