/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import java.io.IOException;

/** Takes tiles as they become complete. */
@FunctionalInterface
public interface TileSink {
  void accept(Tile tile) throws IOException;
}
