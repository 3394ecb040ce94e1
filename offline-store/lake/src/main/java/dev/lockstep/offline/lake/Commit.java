/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * One commit to a table, which only counts if the table has the position that the commit was made
 * for. Iceberg alone would put a commit that lost a race on top of the one that won it.
 */
final class Commit {
  private static final String COMMIT_ID = "lockstep.commit";

  private final Table table;
  private final Map<String, String> summary;
  private final String id = UUID.randomUUID().toString();

  /**
   * @param summary what is noted down with the snapshot, besides its position
   */
  Commit(Table table, Map<String, String> summary) {
    this.table = table;
    this.summary = Map.copyOf(summary);
  }

  /** A commit of a view's rows. */
  static Commit of(Table table, ViewPlan view, Map<String, String> notes) {
    Map<String, String> summary = new HashMap<>();
    summary.put(LakeSnapshot.VIEW, view.name());
    summary.put(LakeSnapshot.VERSION, Integer.toString(view.version()));
    summary.put(LakeSnapshot.SCHEMA_HASH, LakeSchema.hash(view));
    notes.forEach((name, value) -> summary.put(LakeSnapshot.NOTE + name, value));
    return new Commit(table, summary);
  }

  LakeSnapshot append(List<DataFile> files, LakePosition expected, LakePosition reached)
      throws StalePositionException {
    AppendFiles append = table.newAppend();
    files.forEach(append::appendFile);
    return commit(append, expected, reached);
  }

  /** Puts files with the same rows in the place of others. */
  LakeSnapshot replace(
      Set<DataFile> before, Set<DataFile> after, long readSnapshot, LakePosition position)
      throws StalePositionException {
    RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(readSnapshot);
    before.forEach(rewrite::deleteFile);
    after.forEach(rewrite::addFile);
    return commit(rewrite, position, position);
  }

  private LakeSnapshot commit(SnapshotUpdate<?> update, LakePosition expected, LakePosition reached)
      throws StalePositionException {
    update.set(LakeSnapshot.POSITION, reached.toJson());
    update.set(COMMIT_ID, id);
    summary.forEach(update::set);
    boolean[] stale = new boolean[1];
    update.validateWith(
        ancestors -> {
          stale[0] = !position(ancestors).equals(expected);
          return !stale[0];
        });
    try {
      update.commit();
    } catch (ValidationException e) {
      if (!stale[0]) {
        throw unavailable(e);
      }
      throw new StalePositionException(
          "Table %s has left the position %s".formatted(table.name(), expected.toJson()));
    } catch (CommitFailedException e) {
      throw unavailable(e);
    } catch (CommitStateUnknownException e) {
      return committed().orElseThrow(() -> unavailable(e));
    }
    return committed()
        .orElseThrow(() -> new IllegalStateException("Commit " + id + " cannot be found"));
  }

  /** This commit among the snapshots of the table. */
  private Optional<LakeSnapshot> committed() {
    table.refresh();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (id.equals(snapshot.summary().get(COMMIT_ID))) {
        return Optional.of(LakeSnapshot.of(snapshot));
      }
    }
    return Optional.empty();
  }

  private static LakePosition position(Iterable<Snapshot> ancestors) {
    Iterator<Snapshot> newestFirst = ancestors.iterator();
    return newestFirst.hasNext() ? LakeSnapshot.position(newestFirst.next()) : LakePosition.NONE;
  }

  private LockstepException unavailable(RuntimeException e) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Lake table %s does not take a commit: %s".formatted(table.name(), e.getMessage()),
        e);
  }
}
