/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.Map;
import org.apache.iceberg.Snapshot;

/**
 * A state of a table. It holds exactly the rows of {@link #position()}.
 *
 * @param id names it for as long as it is kept
 * @param committed when it became visible
 * @param operation as Iceberg names it: {@code append}, {@code replace}
 * @param position which prefix of the log it holds
 * @param summary what Iceberg and Lockstep noted down with it
 */
public record LakeSnapshot(
    long id,
    Instant committed,
    String operation,
    LakePosition position,
    Map<String, String> summary) {
  /** Summary: the position as JSON, see {@link LakePosition#toJson}. */
  public static final String POSITION = "lockstep.position";

  /** Summary: the view's name. */
  public static final String VIEW = "lockstep.view";

  /** Summary: the version of the view's log. */
  public static final String VERSION = "lockstep.version";

  /** Summary: the hash of the table's columns, see {@link LakeSchema#hash}. */
  public static final String SCHEMA_HASH = "lockstep.schema-hash";

  static final String NOTE = "lockstep.note.";

  public LakeSnapshot {
    requireNonNull(committed, "committed is null");
    requireNonNull(position, "position is null");
    summary = Map.copyOf(summary);
  }

  /** What whoever committed noted down for the next one; see {@link LakeTable#append}. */
  public Map<String, String> notes() {
    ImmutableMap.Builder<String, String> notes = ImmutableMap.builder();
    summary.forEach(
        (name, value) -> {
          if (name.startsWith(NOTE)) {
            notes.put(name.substring(NOTE.length()), value);
          }
        });
    return notes.buildOrThrow();
  }

  static LakeSnapshot of(Snapshot snapshot) {
    return new LakeSnapshot(
        snapshot.snapshotId(),
        Instant.ofEpochMilli(snapshot.timestampMillis()),
        snapshot.operation(),
        position(snapshot),
        snapshot.summary());
  }

  static LakePosition position(Snapshot snapshot) {
    String json = snapshot.summary().get(POSITION);
    if (json == null) {
      throw new IllegalStateException(
          "Snapshot %s was not written by Lockstep: it has no %s"
              .formatted(snapshot.snapshotId(), POSITION));
    }
    return LakePosition.parse(json);
  }

  /** How many rows it holds. */
  public long rows() {
    return Long.parseLong(summary.getOrDefault("total-records", "0"));
  }

  /** How many files hold its rows. */
  public long files() {
    return Long.parseLong(summary.getOrDefault("total-data-files", "0"));
  }

  /** How large these files are. */
  public long bytes() {
    return Long.parseLong(summary.getOrDefault("total-files-size", "0"));
  }
}
