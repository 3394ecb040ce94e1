/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.local.LocalFileIO;
import dev.lockstep.offline.lake.local.LocalLockManager;
import dev.lockstep.offline.lake.local.LocalPaths;
import dev.lockstep.plan.ViewPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The tables of the lake, one per view version. Thread-safe; several processes work on one lake.
 *
 * <pre>{@code
 * try (Lake lake = Lake.open(config)) {
 *   LakeTable table = lake.table(view).orElseThrow();
 *   LakeSnapshot snapshot = table.current().orElseThrow();
 *   for (LakeFile file : table.scan(snapshot, LakeScan.ALL)) { ... }
 * }
 * }</pre>
 */
public final class Lake implements AutoCloseable {
  private static final String HADOOP_PREFIX = "hadoop.";

  private final LakeConfig config;
  private final Catalog catalog;
  private final Namespace namespace;

  private Lake(LakeConfig config, Catalog catalog) {
    this.config = config;
    this.catalog = catalog;
    this.namespace = Namespace.of(config.namespace());
  }

  /**
   * Opens the lake. Nothing is created before the first table is.
   *
   * @throws LockstepException INVALID_CONFIGURATION if the catalog cannot be used
   */
  public static Lake open(LakeConfig config) {
    try {
      return new Lake(
          config,
          CatalogUtil.buildIcebergCatalog("lockstep", catalogProperties(config), hadoop(config)));
    } catch (IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "The %s catalog of the lake cannot be used: %s"
              .formatted(config.catalog().iceberg(), e.getMessage()),
          e);
    } catch (NoClassDefFoundError | RuntimeException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "The %s catalog of the lake at %s does not answer: %s"
              .formatted(config.catalog().iceberg(), config.warehouse(), e),
          e);
    }
  }

  public LakeConfig config() {
    return config;
  }

  /** For tables that are nobody's view. */
  public Catalog catalog() {
    return catalog;
  }

  /** The name of a view version's table. */
  public static String tableName(String view, int version) {
    return view + "_v" + version;
  }

  /**
   * The table of a view version; empty if nothing was ever archived.
   *
   * @throws LockstepException INVALID_CONFIGURATION if the table's columns are not the view's
   */
  public Optional<LakeTable> table(ViewPlan view) {
    TableIdentifier name = identifier(view);
    try {
      return Optional.of(table(view, catalog.loadTable(name)));
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return Optional.empty();
    }
  }

  /**
   * The table of a view version, made if it is not there. Its layout is this configuration's when
   * it is made and stays what it is from then on.
   *
   * @throws LockstepException INVALID_CONFIGURATION if the table's columns are not the view's
   */
  public LakeTable tableOrCreate(ViewPlan view) {
    return table(view).orElseGet(() -> create(view));
  }

  /**
   * Deletes the table of a view version with all its files, for good.
   *
   * @return whether there was one
   */
  public boolean drop(ViewPlan view) {
    try {
      return catalog.dropTable(identifier(view), true);
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return false;
    }
  }

  /** Names of all tables, in their order. */
  public List<String> tableNames() {
    try {
      return catalog.listTables(namespace).stream()
          .map(TableIdentifier::name)
          .sorted()
          .collect(ImmutableList.toImmutableList());
    } catch (NoSuchNamespaceException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    if (catalog instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE, "Cannot close the catalog of the lake: " + e, e);
      }
    }
  }

  private LakeTable create(ViewPlan view) {
    createNamespace(namespace);
    TableIdentifier name = identifier(view);
    Schema schema = LakeSchema.of(view);
    try {
      return table(
          view,
          catalog
              .buildTable(name, schema)
              .withPartitionSpec(LakeSchema.spec(schema, config))
              .withSortOrder(LakeSchema.order(schema))
              .withProperties(tableProperties(view))
              .create());
    } catch (AlreadyExistsException e) {
      // Somebody else made it at the same time.
      return table(view, catalog.loadTable(name));
    }
  }

  /** Makes a namespace if it is not there, where the catalog has any. */
  public void createNamespace(Namespace wanted) {
    if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(wanted)) {
      try {
        namespaces.createNamespace(wanted);
      } catch (AlreadyExistsException e) {
        // Somebody else made it at the same time.
      }
    }
  }

  private static LakeTable table(ViewPlan view, Table table) {
    LakeSchema.check(table.name(), table.schema(), view);
    return new LakeTable(view, table);
  }

  private TableIdentifier identifier(ViewPlan view) {
    return TableIdentifier.of(namespace, tableName(view.name(), view.version()));
  }

  /** What Iceberg needs to know to open the catalog, whoever opens it. */
  public static Map<String, String> catalogProperties(LakeConfig config) {
    Map<String, String> properties = new HashMap<>();
    if (config.catalog() == CatalogType.HADOOP && LocalPaths.isLocal(config.warehouse())) {
      properties.put(CatalogProperties.FILE_IO_IMPL, LocalFileIO.class.getName());
      properties.put(CatalogProperties.LOCK_IMPL, LocalLockManager.class.getName());
    }
    config
        .properties()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(HADOOP_PREFIX)) {
                properties.put(name, value);
              }
            });
    properties.put(CatalogUtil.ICEBERG_CATALOG_TYPE, config.catalog().iceberg());
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, config.warehouse());
    return properties;
  }

  /** What goes to Hadoop's configuration. */
  public static Map<String, String> hadoopProperties(LakeConfig config) {
    Map<String, String> properties = new HashMap<>();
    config
        .properties()
        .forEach(
            (name, value) -> {
              if (name.startsWith(HADOOP_PREFIX)) {
                properties.put(name.substring(HADOOP_PREFIX.length()), value);
              }
            });
    return properties;
  }

  private static Configuration hadoop(LakeConfig config) {
    Configuration hadoop = new Configuration();
    hadoopProperties(config).forEach(hadoop::set);
    return hadoop;
  }

  private static Map<String, String> tableProperties(ViewPlan view) {
    Map<String, String> properties = new HashMap<>();
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    properties.put(TableProperties.PARQUET_COMPRESSION_LEVEL, "1");
    properties.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, Integer.toString(64 << 20));
    properties.put(TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, Integer.toString(256 << 20));
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    properties.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20");
    properties.put(LakeSnapshot.VIEW, view.name());
    properties.put(LakeSnapshot.VERSION, Integer.toString(view.version()));
    properties.put(LakeSnapshot.SCHEMA_HASH, LakeSchema.hash(view));
    return properties;
  }
}
