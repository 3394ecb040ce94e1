/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.importing.RegistryUpdate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what clients apply to the registry, and deploys it when they commit: all of a client's
 * changes, or none. Clients are told apart by their connections. Thread-safe.
 */
public final class RegistryWrites implements AutoCloseable {
  /** So long a client may take between two calls. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int MAX_CALLERS = 100;
  private static final Logger log = LoggerFactory.getLogger(RegistryWrites.class);

  private final Supplier<BoundDefinitions> deployed;
  private final DefinitionsDeployer deployer;
  private final Cache<String, RegistryBatch> batches =
      CacheBuilder.newBuilder().expireAfterAccess(PATIENCE).maximumSize(MAX_CALLERS).build();
  // Deployments take seconds, and one after the other.
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("feast-apply").setDaemon(true).build());

  /**
   * @param deployed what is deployed, asked for each commit
   */
  public RegistryWrites(Supplier<BoundDefinitions> deployed, DefinitionsDeployer deployer) {
    this.deployed = requireNonNull(deployed, "deployed is null");
    this.deployer = requireNonNull(deployer, "deployer is null");
  }

  /** What the calling client has not committed yet. */
  RegistryBatch batch() {
    try {
      return batches.get(Caller.current(), RegistryBatch::new);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // a constructor
    }
  }

  /**
   * Deploys what the calling client has applied; whatever becomes of it, it is committed no more.
   *
   * @param then runs on another thread, and gets what to do there before it answers
   */
  void commit(Consumer<Runnable> then) {
    RegistryBatch batch = batches.asMap().remove(Caller.current());
    Runnable work = batch == null ? () -> {} : () -> deploy(batch);
    try {
      executor.execute(() -> then.accept(work));
    } catch (RejectedExecutionException e) {
      then.accept(
          () -> {
            throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "the server shuts down", e);
          });
    }
  }

  private void deploy(RegistryBatch batch) {
    BoundDefinitions before = deployed.get();
    BoundDefinitions after = RegistryUpdate.of(before, batch.change());
    if (after.definitions().equals(before.definitions())) {
      log.info("A client of Feast committed what is deployed already");
      return;
    }
    deployer.deploy(after);
    log.info("A client of Feast deployed a change of the registry");
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
