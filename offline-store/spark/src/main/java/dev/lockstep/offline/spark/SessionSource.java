/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.nio.file.Path;
import org.apache.spark.sql.classic.SparkSession;

/** Where a job's Spark comes from. */
interface SessionSource {
  /**
   * A session that sees the lake.
   *
   * @param directory for shuffled rows and the like, until {@link #release}
   */
  SparkSession open(Path directory);

  /** The job needs it no more. */
  void release(SparkSession session);
}
