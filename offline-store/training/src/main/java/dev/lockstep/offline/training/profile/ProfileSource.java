/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.training.table.StoredFeatures;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Rows that are at rest, and so the same whenever and by whomever they are read; as it travels to
 * another process. Immutable.
 *
 * @param kind what is read
 * @param name a training set's directory, a feature table's namespace and name, or the feature
 *     service of served answers, which is empty for all
 * @param snapshotId of a table; 0 if nothing was ever archived
 * @param features of a feature table, from column to {@code view:feature}
 * @param fromMillis the earliest moment that rows are of, epoch milliseconds
 * @param untilMillis the latest, inclusive
 */
public record ProfileSource(
    Kind kind,
    String name,
    long snapshotId,
    Map<String, String> features,
    long fromMillis,
    long untilMillis) {
  /** What can be read. */
  public enum Kind {
    /** Its rows' moments are their timestamps. */
    TRAINING_SET,
    /** Its rows' moments are their {@code as_of}. */
    FEATURE_TABLE,
    /** What the lake has of the served log; moments are those of the answers. */
    SERVED
  }

  public ProfileSource {
    features = ImmutableMap.copyOf(features);
  }

  /** A training set in Parquet. */
  public static ProfileSource trainingSet(Path directory, long fromMillis, long untilMillis) {
    return new ProfileSource(
        Kind.TRAINING_SET,
        directory.toAbsolutePath().normalize().toString(),
        0,
        Map.of(),
        fromMillis,
        untilMillis);
  }

  /**
   * A feature table as it is now.
   *
   * @param name namespace and name
   */
  public static ProfileSource table(
      String name, StoredFeatures stored, long fromMillis, long untilMillis) {
    return new ProfileSource(
        Kind.FEATURE_TABLE,
        name,
        stored.table().currentSnapshot() == null
            ? 0
            : stored.table().currentSnapshot().snapshotId(),
        stored.features(),
        fromMillis,
        untilMillis);
  }

  /**
   * What was archived of the served log.
   *
   * @param table empty if nothing was
   * @param service empty for all
   */
  public static ProfileSource served(
      Optional<ServedTable> table, String service, long fromMillis, long untilMillis) {
    return new ProfileSource(
        Kind.SERVED,
        service,
        table.map(ServedTable::snapshotId).orElse(0L),
        Map.of(),
        fromMillis,
        untilMillis);
  }
}
