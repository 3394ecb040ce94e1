/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import java.util.function.Consumer;

/** Knows the current catalog. Thread-safe. */
public interface CatalogSource {
  /** The newest catalog that was seen; {@link Catalog#EMPTY} before the first deployment. */
  Catalog current();

  /**
   * Calls the listener with the current catalog now, and with every later one. Calls come one at a
   * time, from a thread of the source; a listener that throws is logged and called again next time.
   */
  void onChange(Consumer<Catalog> listener);
}
