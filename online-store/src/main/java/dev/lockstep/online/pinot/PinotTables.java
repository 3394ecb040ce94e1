/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.lowering.RowQueries;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.row.EntityKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Creates tables and tells how they differ from what they should be. Thread-safe. */
public final class PinotTables {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final PinotController controller;
  private final BrokerClient brokers;

  public PinotTables(PinotController controller, BrokerClient brokers) {
    this.controller = controller;
    this.brokers = brokers;
  }

  /**
   * How a table is, compared with what it should be.
   *
   * @param exists whether there is a table
   * @param owned whether it is Lockstep's, and of this view version
   * @param lost what cannot be repaired without losing rows or answers
   * @param drift what an update repairs
   */
  public record TableState(boolean exists, boolean owned, List<String> lost, List<String> drift) {
    public TableState {
      lost = List.copyOf(lost);
      drift = List.copyOf(drift);
    }

    /** Whether nothing needs to be done. */
    public boolean isCurrent() {
      return exists && owned && lost.isEmpty() && drift.isEmpty();
    }
  }

  /** Looks at a table and its schema without changing anything. */
  public TableState state(OnlineArtifacts wanted) {
    Optional<JsonNode> table = controller.tableConfig(wanted.table());
    Optional<JsonNode> schema = controller.schema(wanted.table());
    if (table.isEmpty()) {
      return new TableState(false, true, List.of(), List.of());
    }
    List<String> lost = new ArrayList<>();
    List<String> drift = new ArrayList<>();
    if (schema.isPresent()) {
      compareColumns(wanted.schema(), schema.get(), lost, drift);
    } else {
      drift.add("schema: is absent");
    }
    for (String difference : ConfigDrift.between(withPhysicalName(wanted), table.get())) {
      boolean unsafe =
          difference.startsWith("/tableIndexConfig/segmentPartitionConfig")
              || difference.contains("stream.kafka.topic.name")
              || difference.startsWith("/segmentsConfig/timeColumnName");
      (unsafe ? lost : drift).add(difference);
    }
    boolean owned =
        ConfigDrift.between(wanted.tableConfig().path("metadata"), table.get().path("metadata"))
            .isEmpty();
    return new TableState(true, owned, lost, drift);
  }

  /** Creates schema and table. */
  public void create(OnlineArtifacts wanted) {
    controller.putSchema(wanted.schema());
    controller.createTable(wanted.tableConfig());
  }

  /** Brings schema and table up to date, and loads what that adds. */
  public void update(OnlineArtifacts wanted) {
    controller.putSchema(wanted.schema());
    controller.updateTable(wanted.table(), withPhysicalName(wanted));
    controller.reload(wanted.table());
  }

  /**
   * Returns when every partition has a consuming segment and the brokers answer from all of them.
   *
   * @throws LockstepException STORE_UNAVAILABLE if that takes longer than the timeout
   */
  public void awaitReady(OnlineArtifacts table, int partitions, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    String last = "nothing";
    while (System.nanoTime() - deadline < 0) {
      try {
        int consuming = consumingSegments(table, deadline);
        if (consuming >= partitions) {
          return;
        }
        last = "%s of %s partitions are consumed".formatted(consuming, partitions);
      } catch (LockstepException e) {
        last = String.valueOf(e.getMessage());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    throw new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Table %s is not ready after %s s: %s".formatted(table.table(), timeout.toSeconds(), last));
  }

  /**
   * How far every replica of a table has consumed each partition: rows at lower offsets are in
   * memory or in segments. -1 for a partition with a replica that does not say.
   *
   * @param table raw name
   */
  public List<Long> consumedBy(String table, int partitions) {
    return ConsumedOffsets.lowest(
        controller.idealState(table), controller.consumedOffsets(table), partitions);
  }

  /**
   * How many rows the brokers see in a table, at least.
   *
   * @param table its raw name
   * @throws LockstepException STORE_UNAVAILABLE if they do not answer completely in time
   */
  public long rows(String table, Duration timeout) {
    return count(RowQueries.count(table), System.nanoTime() + timeout.toNanos()).totalDocs();
  }

  /**
   * How many rows a broker sees in one partition of a log's table, at least: as many as the
   * segments hold that a query of the partition is computed from.
   *
   * @param table its raw name
   * @param partitions of the log
   * @throws LockstepException STORE_UNAVAILABLE if there is no complete answer in time
   */
  public long rowsOfPartition(String table, int partition, int partitions, Duration timeout) {
    EntityKey key = KeyPartitioner.anyKey(partition, partitions);
    return count(RowQueries.count(table, key), System.nanoTime() + timeout.toNanos()).totalDocs();
  }

  /** Whether there is a table. */
  public boolean exists(String table) {
    return controller.tableConfig(table).isPresent();
  }

  /**
   * Removes a table that was made for a view version, and its schema, and returns when no server
   * consumes for it any more. Nothing happens where there is nothing.
   *
   * @param table its raw name
   * @throws LockstepException STORE_UNAVAILABLE if that takes longer than the timeout; doing it
   *     again goes on with it
   */
  public void drop(String table, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (controller.tableConfig(table).isPresent()) {
      controller.deleteTable(table);
    }
    while (controller.tableConfig(table).isPresent() || !controller.externalView(table).isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "Pinot has not let table %s go after %s s".formatted(table, timeout.toSeconds()));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    controller.deleteSchema(table);
  }

  private int consumingSegments(OnlineArtifacts table, long deadline) {
    return count(RowQueries.count(table.table()), deadline).consumingSegmentsQueried();
  }

  private BrokerAnswer count(TableQuery query, long deadline) {
    return brokers
        .query(
            query,
            () ->
                row -> {
                  row.nextToken();
                  row.nextToken();
                },
            deadline)
        .answer();
  }

  private static JsonNode withPhysicalName(OnlineArtifacts wanted) {
    return wanted
        .tableConfig()
        .deepCopy()
        .put("tableName", OnlineArtifacts.physicalTable(wanted.table()));
  }

  private static void compareColumns(
      JsonNode wanted, JsonNode actual, List<String> lost, List<String> drift) {
    Map<String, String> types = columnTypes(actual);
    columnTypes(wanted)
        .forEach(
            (column, type) -> {
              String actualType = types.get(column);
              if (actualType == null) {
                drift.add("column %s: is absent".formatted(column));
              } else if (!actualType.equals(type)) {
                lost.add("column %s: is %s, should be %s".formatted(column, actualType, type));
              }
            });
  }

  private static Map<String, String> columnTypes(JsonNode schema) {
    Map<String, String> types = new HashMap<>();
    for (String kind : List.of("dimensionFieldSpecs", "metricFieldSpecs", "dateTimeFieldSpecs")) {
      for (JsonNode column : schema.path(kind)) {
        types.put(column.path("name").asText(), column.path("dataType").asText());
      }
    }
    return types;
  }
}
