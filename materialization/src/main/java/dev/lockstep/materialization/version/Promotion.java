/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.version;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.RegistryState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Makes the candidate active, or takes that back. Each is one record of the registry, which all
 * views of a request follow at once. Thread-safe.
 */
public final class Promotion {
  /** Records that a version may be behind its sources, which are a few transactions' worth. */
  public static final long DEFAULT_MAX_BEHIND = 1_000;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LINE = Duration.ofSeconds(2);

  private final OnlineStoreConfig config;
  private final Registry registry;

  public Promotion(OnlineStoreConfig config) {
    this.config = config;
    this.registry = new Registry(config);
  }

  /**
   * What a promotion insists on.
   *
   * @param maxBehind records that a version may be behind its sources, at least 0
   * @param force whether to promote what has not caught up
   * @param patience how long to wait until it has; zero not to wait
   */
  public record Options(long maxBehind, boolean force, Duration patience) {
    /** Promotes at once or not at all. */
    public static final Options DEFAULT = new Options(DEFAULT_MAX_BEHIND, false, Duration.ZERO);

    public Options {
      checkArgument(maxBehind >= 0, "maxBehind below 0: %s", maxBehind);
      requireNonNull(patience, "patience is null");
      checkArgument(!patience.isNegative(), "Patience below 0: %s", patience);
    }

    public Options waiting(Duration newPatience) {
      return new Options(maxBehind, force, newPatience);
    }
  }

  /**
   * Promotes the candidate.
   *
   * @param progress gets a line every few seconds that it waits, on this thread
   * @return the registry after it
   * @throws LockstepException INVALID_REQUEST if there is no candidate; VERSION_BEHIND if it has
   *     not caught up in time, and nothing is changed; STORE_UNAVAILABLE if somebody else deploys
   *     meanwhile or Kafka does not answer
   */
  public RegistryState promote(Options options, Consumer<String> progress) {
    long deadline = System.nanoTime() + options.patience().toNanos();
    String told = "";
    long nextLine = System.nanoTime();
    try (Versions versions = new Versions(config)) {
      while (true) {
        RegistryState state = registry.read();
        Optional<String> notReady = notReady(versions, state.catalog(), options.maxBehind());
        if (notReady.isEmpty() || options.force()) {
          notReady.ifPresent(why -> progress.accept("Promoting although " + why));
          return registry.promote(state);
        }
        if (System.nanoTime() - deadline >= 0) {
          throw new LockstepException(
              ErrorCode.VERSION_BEHIND, "Nothing was promoted: " + notReady.get());
        }
        if (!notReady.get().equals(told) && System.nanoTime() - nextLine >= 0) {
          told = notReady.get();
          progress.accept("Waiting: " + told);
          nextLine = System.nanoTime() + LINE.toNanos();
        }
        LockSupport.parkNanos(POLL.toNanos());
        if (Thread.currentThread().isInterrupted()) {
          throw new LockstepException(
              ErrorCode.VERSION_BEHIND, "Interrupted; nothing was promoted: " + told);
        }
      }
    }
  }

  /**
   * Makes active again what was active before the last promotion; what is active becomes the
   * candidate.
   *
   * @throws LockstepException INVALID_REQUEST if there is nothing to return to; STORE_UNAVAILABLE
   *     if somebody else deploys meanwhile or Kafka does not answer
   */
  public RegistryState rollback() {
    return registry.rollback(registry.read());
  }

  private static Optional<String> notReady(Versions versions, Catalog catalog, long maxBehind) {
    if (catalog.rollout().candidate().isEmpty()) {
      return Optional.empty(); // The registry says what is wrong.
    }
    List<String> reasons =
        versions.candidates(catalog).stream()
            .flatMap(version -> version.notReady(maxBehind).stream())
            .toList();
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }
}
