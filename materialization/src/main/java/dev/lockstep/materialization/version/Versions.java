/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.version;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.ingest.IngestLag;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.VersionRole;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;

/** Looks how far versions of views are, in Kafka and Pinot. Changes nothing. Not thread-safe. */
public final class Versions implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final OnlineStoreConfig config;
  private final Admin admin;
  private final LogExtents extents;
  private final BrokerClient brokers;
  private final PinotTables tables;

  /** Opens connections; {@link #close} ends them. */
  public Versions(OnlineStoreConfig config) {
    this.config = config;
    this.admin = KafkaClients.admin(config);
    this.extents = new LogExtents(config, PATIENCE);
    PinotController controller = new PinotController(config);
    this.brokers = new BrokerClient(config, controller);
    this.tables = new PinotTables(controller, brokers);
  }

  /** Every version that ever was, by view and version. Retired ones have no numbers. */
  public List<VersionProgress> all(Catalog catalog) {
    return catalog.everDeployed().stream()
        .sorted(Comparator.comparing(LogVersion::of))
        .map(view -> progress(catalog, view))
        .collect(ImmutableList.toImmutableList());
  }

  /** The versions that the candidate would bring: none without a candidate. */
  public List<VersionProgress> candidates(Catalog catalog) {
    return catalog
        .rollout()
        .candidate()
        .map(plan -> List.copyOf(plan.views().values()))
        .orElse(List.of())
        .stream()
        .filter(view -> catalog.role(LogVersion.of(view)) == VersionRole.CANDIDATE)
        .map(view -> progress(catalog, view))
        .collect(ImmutableList.toImmutableList());
  }

  /** How far one version is, as of now. */
  public VersionProgress progress(Catalog catalog, ViewPlan view) {
    LogVersion version = LogVersion.of(view);
    VersionRole role = catalog.role(version);
    ViewPlan shown = inRole(catalog, role, view);
    if (role == VersionRole.RETIRED) {
      return new VersionProgress(
          shown, role, false, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }
    boolean follows = role != VersionRole.UNUSED;
    // In this order: rows that were not behind are in the log, and rows of the log are waited for.
    OptionalLong behind =
        follows
            ? orEmpty(() -> IngestLag.records(admin, config.naming(), view))
            : OptionalLong.empty();
    OptionalLong rows = orEmpty(() -> logRows(view));
    OptionalLong online = orEmpty(() -> tables.rows(config.naming().table(view), PATIENCE));
    boolean awaits =
        role == VersionRole.CANDIDATE && catalog.rollout().awaitingHistory().contains(view.name());
    return new VersionProgress(shown, role, awaits, behind, rows, online);
  }

  @Override
  public void close() {
    brokers.close();
    extents.close();
    admin.close(Duration.ofSeconds(5));
  }

  private static ViewPlan inRole(Catalog catalog, VersionRole role, ViewPlan view) {
    Optional<FeatureSetPlan> plan =
        switch (role) {
          case ACTIVE -> Optional.of(catalog.plan());
          case CANDIDATE -> catalog.rollout().candidate();
          case PREVIOUS -> catalog.rollout().previous();
          case UNUSED, RETIRED -> Optional.empty();
        };
    return plan.map(found -> found.views().get(view.name())).orElse(view);
  }

  private long logRows(ViewPlan view) {
    return extents.read(config.naming().featureLog(view), view.partitions()).stream()
        .mapToLong(LogExtent::rows)
        .sum();
  }

  private static OptionalLong orEmpty(LongSupplier number) {
    try {
      return OptionalLong.of(number.getAsLong());
    } catch (LockstepException e) {
      return OptionalLong.empty(); // Shown as not known; promotion insists on it.
    }
  }
}
