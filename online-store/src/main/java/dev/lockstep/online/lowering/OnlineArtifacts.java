/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.ViewPlan;

/**
 * What Pinot needs for one view version.
 *
 * @param table raw table name, also the schema's name
 * @param schema as the controller takes it
 * @param tableConfig as the controller takes it
 */
public record OnlineArtifacts(String table, ObjectNode schema, ObjectNode tableConfig) {
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
    String table = config.naming().table(view);
    if (table.contains("__")) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION,
          "Cannot store view %s: Pinot takes no table name with two underscores in a row: %s"
              .formatted(view.name(), table));
    }
    return new OnlineArtifacts(
        table,
        PinotSchemaGenerator.generate(view, table),
        PinotTableConfigGenerator.generate(view, config));
  }

  /** The table's name with its type, as queries and the controller's lists spell it. */
  public static String physicalTable(String table) {
    return table + "_REALTIME";
  }
}
