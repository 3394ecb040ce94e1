/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the lake is and how new tables are laid out. Immutable.
 *
 * @param catalog who knows the tables
 * @param warehouse where tables are, a directory or a URI; for some REST catalogs a name
 * @param namespace what the tables are grouped under; installations that share a warehouse differ
 *     in it
 * @param properties further properties of the catalog and its file access (addresses, credentials),
 *     as Iceberg calls them; those that start with {@code hadoop.} go to Hadoop, without that
 * @param timePartition how new tables are cut along event time
 * @param keyBuckets how many parts new tables are cut into along the key, 1 to 4096
 */
public record LakeConfig(
    CatalogType catalog,
    String warehouse,
    String namespace,
    Map<String, String> properties,
    TimePartition timePartition,
    int keyBuckets) {
  public static final String DEFAULT_NAMESPACE = "lockstep";
  public static final int DEFAULT_KEY_BUCKETS = 8;
  public static final int MAX_KEY_BUCKETS = 4096;

  public LakeConfig {
    requireNonNull(catalog, "catalog is null");
    checkArgument(!warehouse.isBlank(), "The warehouse is missing");
    checkArgument(!namespace.isBlank(), "The namespace is missing");
    properties = ImmutableMap.copyOf(properties);
    requireNonNull(timePartition, "timePartition is null");
    checkArgument(
        keyBuckets >= 1 && keyBuckets <= MAX_KEY_BUCKETS,
        "Key buckets not in 1..%s: %s",
        MAX_KEY_BUCKETS,
        keyBuckets);
  }

  /** Files in a directory of this machine, everything else at its default. */
  public static LakeConfig local(Path warehouse) {
    return new LakeConfig(
        CatalogType.HADOOP,
        warehouse.toAbsolutePath().normalize().toString(),
        DEFAULT_NAMESPACE,
        Map.of(),
        TimePartition.MONTH,
        DEFAULT_KEY_BUCKETS);
  }

  public LakeConfig withLayout(TimePartition time, int buckets) {
    return new LakeConfig(catalog, warehouse, namespace, properties, time, buckets);
  }

  /** Without properties, which may hold credentials. */
  @Override
  public String toString() {
    return "LakeConfig[%s, %s, %s, %s buckets]"
        .formatted(catalog, warehouse, timePartition, keyBuckets);
  }
}
