/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

/** Knows which tiles count. Thread-safe. */
@FunctionalInterface
public interface TileCommitSource {
  /** Nothing ever counts. */
  TileCommitSource NONE = () -> TileCommit.NONE;

  /** The newest commit that was seen. */
  TileCommit current();
}
