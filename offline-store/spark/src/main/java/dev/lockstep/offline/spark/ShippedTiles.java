/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.tile.TileForm;
import dev.lockstep.offline.training.tile.TileJob;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A job of tiles as text; each process that it travels to binds its definitions once. */
final class ShippedTiles implements Serializable {
  private static final long serialVersionUID = 1;

  private final String json;
  private transient @Nullable TileJob job;

  ShippedTiles(TileForm form) {
    this.json = form.toJson();
  }

  synchronized TileJob job() {
    TileJob known = job;
    if (known == null) {
      known = TileForm.parse(json).toJob();
      job = known;
    }
    return known;
  }
}
