/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.TrainingJob.Pin;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a training set reads of a view: the prefix of its log at a position, from one snapshot of
 * the lake. Thread-safe.
 */
public final class ViewHistory {
  private final ViewPlan view;
  private final Optional<LakeTable> table;
  private final Optional<LakeSnapshot> snapshot;
  private final LakePosition position;

  private ViewHistory(
      ViewPlan view,
      Optional<LakeTable> table,
      Optional<LakeSnapshot> snapshot,
      LakePosition position) {
    this.view = view;
    this.table = table;
    this.snapshot = snapshot;
    this.position = position;
  }

  /**
   * Finds what is pinned, or what is there now.
   *
   * @throws LockstepException POSITION_NOT_REACHED if the lake does not hold the position
   */
  public static ViewHistory open(Lake lake, ViewPlan view, Optional<Pin> pin) {
    Optional<LakeTable> table = lake.table(view);
    Optional<LakeSnapshot> snapshot =
        pin.isPresent() && pin.get().snapshotId() != 0
            ? table.map(found -> found.require(pin.get().snapshotId()))
            : table.flatMap(LakeTable::current);
    LakePosition reached = snapshot.map(LakeSnapshot::position).orElse(LakePosition.NONE);
    LakePosition wanted = pin.map(Pin::position).orElse(reached);
    if (!reached.covers(wanted)) {
      throw new LockstepException(
          ErrorCode.POSITION_NOT_REACHED,
          "The lake's rows of view %s end at %s, before the position %s: archive first"
              .formatted(view.name(), reached.toJson(), wanted.toJson()));
    }
    return new ViewHistory(view, table, snapshot, wanted);
  }

  public ViewPlan view() {
    return view;
  }

  /** The lake's snapshot; 0 if nothing was ever archived. */
  public long snapshotId() {
    return snapshot.map(LakeSnapshot::id).orElse(0L);
  }

  public LakePosition position() {
    return position;
  }

  /** The position, if rows of the snapshot may be beyond it. */
  public Optional<LakePosition> cut() {
    return snapshot.filter(known -> !known.position().equals(position)).map(known -> position);
  }

  /** How many parts the lake is cut into along the key. */
  public int parts() {
    return table.map(LakeTable::keyBuckets).orElse(1);
  }

  /** The part of an encoded key. */
  public int part(String encodedKey) {
    return table.map(found -> found.keyBucket(encodedKey)).orElse(0);
  }

  /**
   * The files that may hold rows of a part and a time.
   *
   * @param part empty for all
   */
  public List<LakeFile> files(Optional<Integer> part, long fromMillis, long untilMillis) {
    if (snapshot.isEmpty() || fromMillis > untilMillis) {
      return List.of();
    }
    LakeScan scan = LakeScan.ALL.withTimes(fromMillis, untilMillis);
    return table
        .orElseThrow()
        .scan(snapshot.get(), part.isPresent() ? scan.withKeyBuckets(Set.of(part.get())) : scan);
  }
}
