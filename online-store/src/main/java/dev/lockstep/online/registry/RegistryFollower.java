/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.FollowThread;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry topic and keeps the catalog of the newest deployment. Works before there is
 * a registry and while Kafka is away: the catalog then stays what it is. Thread-safe.
 */
public final class RegistryFollower implements CatalogSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryFollower.class);

  private final RegistryRecords records = new RegistryRecords();
  private final FollowThread following;
  private final Object listenersLock = new Object();
  private final List<Consumer<Catalog>> listeners = new ArrayList<>();
  private Map<String, ViewPlan> views = Map.of();
  private volatile Active active = new Active(Catalog.EMPTY, RegistryState.EMPTY);

  /**
   * What is deployed, in two forms.
   *
   * @param state what the catalog was made of; definitions as they were written
   */
  public record Active(Catalog catalog, RegistryState state) {}

  /**
   * Reads the registry as it is and goes on from there.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public RegistryFollower(OnlineStoreConfig config) {
    this.following =
        FollowThread.start(
            "lockstep-registry",
            records.follower(config),
            this::take,
            () -> "deployment " + current().deployment());
  }

  @Override
  public Catalog current() {
    return active.catalog();
  }

  /** The same as {@link #current}, with the definitions as they were written. */
  public Active active() {
    return active;
  }

  @Override
  public void onChange(Consumer<Catalog> listener) {
    synchronized (listenersLock) {
      listeners.add(listener);
      notify(listener, current());
    }
  }

  @Override
  public void close() {
    following.close();
  }

  private void take() {
    if (records.number() == current().deployment()) {
      return;
    }
    RegistryState state = records.state();
    Map<String, ViewPlan> bound = state.views(views);
    Catalog next = state.catalog(bound);
    views = bound;
    synchronized (listenersLock) {
      active = new Active(next, state);
      LOG.info("Deployment {} is known", next.deployment());
      listeners.forEach(listener -> notify(listener, next));
    }
  }

  private static void notify(Consumer<Catalog> listener, Catalog catalog) {
    try {
      listener.accept(catalog);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on deployment {}", catalog.deployment(), e);
    }
  }
}
