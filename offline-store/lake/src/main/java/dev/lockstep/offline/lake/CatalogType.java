/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

/** Who knows the tables of the lake. */
public enum CatalogType {
  /** The files of the warehouse themselves. */
  HADOOP("hadoop"),
  /** An Iceberg REST catalog. */
  REST("rest"),
  /** A Hive metastore; its client's jars are not part of Lockstep. */
  HIVE("hive"),
  /** A relational database; its driver's jar is not part of Lockstep. */
  JDBC("jdbc");

  private final String iceberg;

  CatalogType(String iceberg) {
    this.iceberg = iceberg;
  }

  /** As Iceberg spells it. */
  String iceberg() {
    return iceberg;
  }
}
