/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.ViewPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry topic and keeps the catalog of the newest deployment. Works before there is
 * a registry and while Kafka is away: the catalog then stays what it is. Thread-safe.
 */
public final class RegistryFollower implements CatalogSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RegistryReader reader;
  private final Thread thread;
  private final Object listenersLock = new Object();
  private final List<Consumer<Catalog>> listeners = new ArrayList<>();
  private Map<String, ViewPlan> views = Map.of();
  private volatile Active active = new Active(Catalog.EMPTY, RegistryState.EMPTY);
  private volatile boolean closed;

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
    this.reader = new RegistryReader(config);
    try {
      take(reader.readToEnd());
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
    this.thread = new Thread(this::follow, "lockstep-registry");
    thread.setDaemon(true);
    thread.start();
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
    closed = true;
    reader.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    while (!closed) {
      try {
        reader.poll(POLL).ifPresentOrElse(this::take, this::pauseWithoutTopic);
      } catch (WakeupException e) {
        // Closed.
      } catch (LockstepException e) {
        if (!closed) {
          LOG.warn("Staying with deployment {}: {}", current().deployment(), e.getMessage());
          LockSupport.parkNanos(RETRY_NANOS);
        }
      } catch (RuntimeException e) {
        LOG.error("Staying with deployment {}", current().deployment(), e);
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    reader.close();
  }

  private void pauseWithoutTopic() {
    if (!reader.hasTopic()) {
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private void take(RegistryState state) {
    if (state.number() == 0) {
      return;
    }
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
