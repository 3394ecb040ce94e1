/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.registry;

import static dev.lockstep.wire.Texts.quote;
import static java.util.Objects.requireNonNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Sets;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.exporting.RegistryExport;
import dev.lockstep.feast.importing.DefinitionUpdate;
import dev.lockstep.feast.importing.Deletions;
import dev.lockstep.feast.importing.RegistryChange;
import dev.lockstep.feast.importing.RegistryUpdate;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

  private final Supplier<ServedRegistry.Deployed> deployed;
  private final DefinitionsDeployer deployer;
  private final Cache<String, RegistryBatch> batches =
      CacheBuilder.newBuilder().expireAfterAccess(PATIENCE).maximumSize(MAX_CALLERS).build();
  // Deployments take seconds, and one after the other.
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("feast-apply").setDaemon(true).build());

  /**
   * @param deployed what is deployed at this moment, asked for each commit; what was committed
   *     before is in it
   */
  public RegistryWrites(Supplier<ServedRegistry.Deployed> deployed, DefinitionsDeployer deployer) {
    this.deployed = requireNonNull(deployed, "deployed is null");
    this.deployer = requireNonNull(deployer, "deployer is null");
  }

  /**
   * What the calling client has not committed yet.
   *
   * @param project whose objects it changes; empty for the default one
   * @throws FeastException if it has changes of another project
   */
  RegistryBatch batch(String project) {
    String name = project.isEmpty() ? ServedRegistry.PROJECT : project;
    RegistryBatch batch;
    try {
      batch = batches.get(Caller.current(), () -> new RegistryBatch(name));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // a constructor
    }
    if (!batch.project().equals(name)) {
      throw new FeastException(
          Kind.INVALID,
          "Changes of project %s are waiting for a commit: commit them before you change %s"
              .formatted(quote(batch.project()), quote(name)));
    }
    return batch;
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
    ServedRegistry.Deployed before = deployed.get();
    String project = batch.project();
    RegistryChange change = batch.change();
    if (batch.isProjectDeleted()) {
      change = new RegistryChange(change.applied(), everything(before, project));
    } else {
      checkThere(before, project, batch.expected());
    }
    DefinitionUpdate update = RegistryUpdate.of(before.definitions(), before.of(project), change);
    if (update.isEmpty()) {
      log.info("A client of Feast committed what is deployed already");
      return;
    }
    deployer.deploy(update, project);
    log.info("A client of Feast deployed a change of the registry");
  }

  /** Feast says so of the first name that is none; a project's name that is none is refused. */
  private static void checkThere(
      ServedRegistry.Deployed deployed, String project, Deletions expected) {
    Registry registry =
        new RegistryExport(project, "", Instant.EPOCH).export(deployed.definitions());
    expected.views().forEach(name -> FeastRegistryService.ALL_VIEWS.get(registry, name));
    expected.services().forEach(name -> FeastRegistryService.SERVICES.get(registry, name));
    expected.entities().forEach(name -> FeastRegistryService.ENTITIES.get(registry, name));
    expected.sources().forEach(name -> FeastRegistryService.DATA_SOURCES.get(registry, name));
  }

  /**
   * All that a project applied. {@code feast teardown} asks for that of every project of a
   * registry, whosesoever it is; so it is only for those who have it to themselves.
   */
  private static Deletions everything(ServedRegistry.Deployed deployed, String project) {
    Set<String> own = deployed.of(project);
    Set<String> others = Sets.difference(deployed.projects(), Set.of(project));
    if (!own.isEmpty() && !others.isEmpty()) {
      throw new FeastException(
          Kind.INVALID,
          "project %s stays, since project %s has applied definitions too, and feast teardown deletes every project:"
                  .formatted(quote(project), quote(others.iterator().next()))
              + " apply an empty repository with feast apply, which deletes what is of its project");
    }
    Set<String> names =
        own.stream().map(id -> id.substring(id.indexOf(' ') + 1)).collect(Collectors.toSet());
    return new Deletions(names, names, names, names, true);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
