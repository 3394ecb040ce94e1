/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.online.registry.Catalog;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The current catalog as definitions, the same object until the catalog changes. Thread-safe. */
final class CatalogDefinitions implements Supplier<ServedDefinitions> {
  private record Seen(Catalog catalog, ServedDefinitions definitions) {}

  private final Supplier<Catalog> catalog;
  private volatile @Nullable Seen last;

  CatalogDefinitions(Supplier<Catalog> catalog) {
    this.catalog = catalog;
  }

  @Override
  public ServedDefinitions get() {
    Catalog current = catalog.get();
    Seen seen = last;
    if (seen == null || seen.catalog != current) {
      seen = new Seen(current, new ServedDefinitions(current.plan(), current.history()));
      last = seen;
    }
    return seen.definitions;
  }
}
