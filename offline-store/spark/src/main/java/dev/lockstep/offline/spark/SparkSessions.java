/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.spark.launch.SparkConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.spark.sql.classic.SparkSession;

/** Sessions that see the lake. */
final class SparkSessions {
  /** What the lake is called in Spark. */
  static final String CATALOG = "lake";

  private SparkSessions() {}

  /**
   * Starts Spark.
   *
   * @param directory for shuffled rows and the like
   */
  static SparkSession open(SparkConfig config, LakeConfig lake, Path directory) {
    SparkSession.Builder builder =
        SparkSession.builder().appName("lockstep").master(config.master());
    settings(config, lake, directory).forEach(builder::config);
    SparkSession session = builder.getOrCreate();
    Lake.hadoopProperties(lake).forEach(session.sparkContext().hadoopConfiguration()::set);
    return session;
  }

  static Map<String, String> settings(SparkConfig config, LakeConfig lake, Path directory) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.caseSensitive", "true");
    // Both sides of a zip must have the partitions that were asked for.
    settings.put("spark.sql.adaptive.enabled", "false");
    // Answers are bounded by task, and go to files beyond a budget.
    settings.put("spark.driver.maxResultSize", "0");
    if (config.isLocal()) {
      settings.put("spark.local.dir", directory.toString());
      settings.put("spark.driver.host", "127.0.0.1");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
    } else {
      settings.put(
          "spark.jars",
          String.join(",", SentJars.of(System.getProperty("java.class.path"), directory)));
    }
    String catalog = "spark.sql.catalog." + CATALOG;
    settings.put(catalog, SparkCatalog.class.getName());
    // A session may live longer than a table stays as it is.
    settings.put(catalog + ".cache-enabled", "false");
    Lake.catalogProperties(lake)
        .forEach((name, value) -> settings.put(catalog + "." + name, value));
    Lake.hadoopProperties(lake)
        .forEach((name, value) -> settings.put(catalog + ".hadoop." + name, value));
    settings.putAll(config.properties());
    return settings;
  }
}
