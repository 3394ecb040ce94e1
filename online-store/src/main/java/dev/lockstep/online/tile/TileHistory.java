/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * The commits that are kept. Immutable.
 *
 * @param commits oldest first
 */
public record TileHistory(List<TileCommit> commits) {
  /** Nothing was ever committed. */
  public static final TileHistory EMPTY = new TileHistory(List.of());

  public TileHistory {
    commits = ImmutableList.copyOf(commits);
  }

  /** The one that counts. */
  public TileCommit current() {
    return commits.isEmpty() ? TileCommit.NONE : commits.get(commits.size() - 1);
  }

  /** The one that counted before it; requests that began then may still use it. */
  public TileCommit previous() {
    return commits.size() < 2 ? TileCommit.NONE : commits.get(commits.size() - 2);
  }

  public Optional<TileCommit> commit(long number) {
    return commits.stream().filter(commit -> commit.number() == number).findFirst();
  }
}
