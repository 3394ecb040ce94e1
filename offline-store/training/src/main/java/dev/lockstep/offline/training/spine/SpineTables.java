/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.SpineOrigin.OfTable;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Finds tables of the lake's catalog that serve as spines. */
final class SpineTables {
  private static final Pattern NAME = Pattern.compile("([\\w-]+(?:\\.[\\w-]+)+)(?:@(\\d{1,19}))?");
  private static final int SHOWN = 5;

  private final Catalog catalog;

  SpineTables(Lake lake) {
    this.catalog = lake.catalog();
  }

  /** Whether a text is {@code NAMESPACE.NAME} or {@code NAMESPACE.NAME@SNAPSHOT_ID}. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Finds a table and its snapshot, the newest one if none is named.
   *
   * @throws LockstepException INVALID_REQUEST if the text names no table; UNKNOWN_NAME if there is
   *     no such table or snapshot
   */
  OfTable find(String text) {
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "'%s' names no table; write NAMESPACE.NAME or NAMESPACE.NAME@SNAPSHOT_ID"
              .formatted(text));
    }
    TableIdentifier identifier = TableIdentifier.parse(name.group(1));
    Table table = table(identifier);
    String snapshot = name.group(2);
    return new OfTable(
        identifier,
        snapshot == null ? newest(identifier, table) : snapshot(identifier, table, snapshot),
        table.uuid().toString());
  }

  /**
   * Opens what was found, maybe long ago.
   *
   * @throws LockstepException UNKNOWN_NAME if the table or the snapshot is gone; INVALID_REQUEST if
   *     another table has the name now
   */
  Table open(OfTable origin) {
    Table table = table(origin.table());
    if (!table.uuid().toString().equals(origin.uuid())) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "table %s is not the one that is meant: it was made anew since (%s, not %s)"
              .formatted(origin.table(), table.uuid(), origin.uuid()));
    }
    snapshot(origin.table(), table, Long.toString(origin.snapshotId()));
    return table;
  }

  private Table table(TableIdentifier identifier) {
    try {
      return catalog.loadTable(identifier);
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME,
          "the lake's catalog has no table %s%s".formatted(identifier, nearMiss(identifier)),
          e);
    }
  }

  private String nearMiss(TableIdentifier wanted) {
    List<String> tables = tables(wanted.namespace());
    if (!tables.isEmpty()) {
      return Suggestions.didYouMean(wanted.toString(), tables);
    }
    String namespace = wanted.namespace().toString();
    return Suggestions.nearest(namespace, namespaces(wanted.namespace()))
        .map(near -> "; there is a namespace '" + near + "'")
        .orElse("; nor any other table in namespace '" + namespace + "'");
  }

  private List<String> tables(Namespace namespace) {
    try {
      return catalog.listTables(namespace).stream().map(TableIdentifier::toString).toList();
    } catch (NoSuchNamespaceException e) {
      return List.of();
    }
  }

  /** The namespaces beside one. */
  private List<String> namespaces(Namespace beside) {
    if (!(catalog instanceof SupportsNamespaces namespaces)) {
      return List.of();
    }
    String[] levels = beside.levels();
    Namespace parent = Namespace.of(java.util.Arrays.copyOf(levels, levels.length - 1));
    try {
      return namespaces.listNamespaces(parent).stream().map(Namespace::toString).toList();
    } catch (NoSuchNamespaceException e) {
      return List.of();
    }
  }

  private static long newest(TableIdentifier identifier, Table table) {
    Snapshot newest = table.currentSnapshot();
    if (newest == null) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "table %s cannot be a spine: nothing was ever written to it".formatted(identifier));
    }
    return newest.snapshotId();
  }

  private static long snapshot(TableIdentifier identifier, Table table, String id) {
    List<Snapshot> known = ImmutableList.copyOf(table.snapshots());
    return known.stream()
        .map(Snapshot::snapshotId)
        .filter(snapshot -> Long.toString(snapshot).equals(id))
        .findFirst()
        .orElseThrow(() -> noSnapshot(identifier, known, id));
  }

  private static LockstepException noSnapshot(
      TableIdentifier identifier, List<Snapshot> known, String id) {
    List<String> ids = known.stream().map(each -> Long.toString(each.snapshotId())).toList();
    String newest =
        Lists.reverse(known).stream()
            .limit(SHOWN)
            .map(each -> each.snapshotId() + " of " + Instant.ofEpochMilli(each.timestampMillis()))
            .collect(Collectors.joining(", "));
    return new LockstepException(
        ErrorCode.UNKNOWN_NAME,
        "table %s has no snapshot %s (any more)%s; its newest are: %s"
            .formatted(identifier, id, Suggestions.didYouMean(id, ids), newest));
  }
}
