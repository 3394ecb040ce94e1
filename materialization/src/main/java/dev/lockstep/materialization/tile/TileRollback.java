/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.tile.ViewTiles;
import java.time.Instant;

/** Goes back to an earlier commit by committing the same again. */
public final class TileRollback {
  private TileRollback() {}

  /**
   * Commits what a kept commit says.
   *
   * @param number of the commit
   * @return the commit that counts now
   * @throws LockstepException UNKNOWN_NAME if the commit is not kept; INVALID_REQUEST if it counts
   *     already, or names tiles that were dropped; STORE_UNAVAILABLE
   */
  public static TileCommit to(OnlineStoreConfig store, long number) {
    try (TileStores stores = new TileStores(store)) {
      TileCommits commits = new TileCommits(store);
      check(stores, commits.read(), number);
      // Whoever dropped tiles meanwhile has committed meanwhile.
      return commits.commit(history -> check(stores, history, number)).current();
    }
  }

  private static TileCommit check(TileStores stores, TileHistory history, long number) {
    TileCommit wanted =
        history
            .commit(number)
            .orElseThrow(
                () ->
                    new LockstepException(
                        ErrorCode.UNKNOWN_NAME, "there is no commit " + number + kept(history)));
    if (wanted.views().equals(history.current().views())) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "commit %s says what counts already".formatted(number));
    }
    for (ViewTiles tiles : wanted.views().values()) {
      if (!stores.exists(tiles.view(), tiles.version(), tiles.generation())) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "cannot go back to commit %s: generation %s of the tiles of %s was dropped"
                .formatted(
                    number, tiles.generation(), TileCommit.key(tiles.view(), tiles.version())));
      }
    }
    return wanted.again(history.current().number(), Instant.now());
  }

  private static String kept(TileHistory history) {
    return history.commits().isEmpty()
        ? ": nothing was ever committed"
        : ", those from %s to %s are kept"
            .formatted(history.commits().get(0).number(), history.current().number());
  }
}
