/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.cli.config.FeastApply;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.serving.http.FeastHttpServer;
import dev.lockstep.feast.serving.online.FeastServingService;
import dev.lockstep.feast.serving.registry.FeastRegistryService;
import dev.lockstep.feast.serving.registry.RegistryWrites;
import dev.lockstep.feast.serving.registry.ServedRegistry;
import dev.lockstep.feast.serving.write.FeastWrites;
import dev.lockstep.grpc.served.AnswerSampler;
import dev.lockstep.grpc.served.ServedLog;
import dev.lockstep.grpc.server.KafkaServedSink;
import dev.lockstep.grpc.server.LockstepServer;
import dev.lockstep.grpc.server.QualityReports;
import dev.lockstep.grpc.service.Derived;
import dev.lockstep.grpc.service.QualityReportsService;
import dev.lockstep.materialization.ingest.IngestService;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.hot.HotFeatureReader;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.online.tile.TileCommitFollower;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.store.FeatureReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs parts of the online path in this process, and records them so that other commands find them.
 * What it starts belongs to a {@link Lifetime}.
 */
public final class OnlinePath {
  private static final Logger log = LoggerFactory.getLogger(OnlinePath.class);

  private final LockstepConfig config;
  private final ProcessRecords records;
  private final OnlineStoreConfig store;
  private final RegistryFollower catalog;
  private final Lifetime lifetime;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MetricsServer metricsServer;
  private Optional<String> feast = Optional.empty();

  /**
   * Starts what all parts share.
   *
   * @param recordsDir the state directory in which other commands look for what runs
   * @param catalog what is deployed
   * @param lifetime takes care of what is started
   */
  public OnlinePath(
      LockstepConfig config,
      Path recordsDir,
      OnlineStoreConfig store,
      RegistryFollower catalog,
      Lifetime lifetime) {
    this.config = config;
    this.records = new ProcessRecords(recordsDir);
    this.store = store;
    this.catalog = catalog;
    this.lifetime = lifetime;
    this.metricsServer =
        lifetime.add(
            "metrics",
            MetricsServer.start(config.server().host(), config.server().metricsPort(), metrics));
  }

  /** Where /metrics is, host:port. */
  public String metricsAddress() {
    return metricsServer.address();
  }

  /** What is told at /metrics. */
  public MeterRegistry metrics() {
    return metrics;
  }

  /**
   * Starts ingest of all views that are deployed, now and later.
   *
   * @throws dev.lockstep.error.LockstepException STATE_DIRECTORY
   */
  public IngestService ingest() {
    IngestService ingest =
        lifetime.add(
            "ingest",
            new IngestService(
                IngestWiring.config(config, store), () -> catalog.current().running(), metrics));
    catalog.onChange(changed -> ingest.refresh());
    ingest.start();
    record(ProcessRecord.INGEST, Map.of());
    return ingest;
  }

  /**
   * Starts the gRPC server.
   *
   * @return where it listens, host:port
   * @throws dev.lockstep.error.LockstepException INVALID_CONFIGURATION if it cannot listen
   */
  public String serve() {
    return serve(OptionalDouble.empty());
  }

  /**
   * Starts the gRPC server.
   *
   * @param shadowRate the share of requests that the candidate answers too, unheard; above 0 and at
   *     most 1
   * @return where it listens, host:port
   * @throws dev.lockstep.error.LockstepException INVALID_CONFIGURATION if it cannot listen
   */
  public String serve(OptionalDouble shadowRate) {
    TileCommitFollower tiles = lifetime.add("tile commits", new TileCommitFollower(store));
    FeatureReader reader = lifetime.add("reader", reader(tiles));
    Optional<LockstepServer.Shadow> shadow =
        shadowRate.isEmpty()
            ? Optional.empty()
            : Optional.of(
                // Its own queries, connections and threads: live requests do not wait for them.
                new LockstepServer.Shadow(
                    shadowRate.getAsDouble(),
                    lifetime.add(
                        "shadow reader",
                        new PinotFeatureReader(store, tiles, new SimpleMeterRegistry()))));
    QualityReports reports = lifetime.add("quality reports", new QualityReports(store));
    LockstepServer server =
        new LockstepServer(
            ServerWiring.config(config),
            catalog::current,
            reader,
            metrics,
            new LockstepServer.Beside(
                shadow,
                List.of(servedLog()),
                answers ->
                    List.of(
                        new FeastServingService(answers, "lockstep"),
                        FeastRegistryService.of(registry(), registryWrites()),
                        new QualityReportsService(reports::newest))));
    lifetime.add("gRPC server", server);
    start(server);
    feast = config.feast().httpPort().map(port -> serveFeast(port, server));
    String address = Ports.reachable(config.server().host()) + ":" + server.port();
    record(ProcessRecord.SERVE, Map.of(ProcessRecord.GRPC, address));
    return address;
  }

  private FeatureReader reader(TileCommitFollower tiles) {
    PinotFeatureReader pinot = new PinotFeatureReader(store, tiles, metrics);
    long hotBytes = (long) config.server().hotMebibytes() << 20;
    return hotBytes == 0
        ? pinot
        : new HotFeatureReader(store, pinot, pinot.rows(), hotBytes, metrics);
  }

  private ServedLog servedLog() {
    return lifetime.add(
        "served log",
        new ServedLog(
            new AnswerSampler(config.served().sampleRate()),
            new KafkaServedSink(store),
            (long) config.served().maxWaitingMebibytes() << 20,
            metrics));
  }

  /** Where Feast's Python SDK reads and writes online features, as an URL; empty if nowhere. */
  public Optional<String> feast() {
    return feast;
  }

  private String serveFeast(int port, LockstepServer server) {
    Supplier<FeatureSetPlan> plan = () -> catalog.current().plan();
    KafkaEvents events = lifetime.add("events of Feast's clients", new KafkaEvents(store, plan));
    FeastHttpServer http =
        lifetime.add(
            "server for Feast",
            FeastHttpServer.start(
                config.server().host(),
                port,
                server.answers(),
                new FeastWrites(plan, events, System::currentTimeMillis)));
    return "http://" + Ports.reachable(config.server().host()) + ":" + http.port();
  }

  private ServedRegistry registry() {
    return new ServedRegistry(
        new Derived<>(
            catalog::active,
            active ->
                new ServedRegistry.Deployed(
                    new BoundDefinitions(active.state().definitions(), active.catalog().plan()),
                    active.catalog().deployedAt(),
                    FeastOrigins.projects(active.state().origins()))),
        store.kafkaBootstrap());
  }

  /** Changes of the registry are deployed as lockstep apply deploys, if they are wanted. */
  private Optional<RegistryWrites> registryWrites() {
    if (config.feast().apply() == FeastApply.REFUSE) {
      return Optional.empty();
    }
    return Optional.of(
        lifetime.add(
            "registry of Feast's clients",
            new RegistryWrites(
                // As it is, not as this server knows it: a client may have committed just now.
                () -> deployed(new Registry(store).read()),
                (update, project) ->
                    Deployments.apply(
                        store,
                        FeastOrigins.change(update, project),
                        Deployments.LOCAL_SOURCE_PARTITIONS,
                        false,
                        line -> log.info("Feast apply: {}", line)))));
  }

  private static ServedRegistry.Deployed deployed(RegistryState state) {
    return new ServedRegistry.Deployed(
        new BoundDefinitions(state.definitions(), state.catalog().plan()),
        state.catalog().deployedAt(),
        FeastOrigins.projects(state.origins()));
  }

  private static void start(LockstepServer server) {
    try {
      server.start();
    } catch (LockstepException e) {
      throw new LockstepException(
          e.code(),
          e.getMessage() + "\nChoose another port with server.port (0 takes a free one).",
          e);
    }
  }

  private void record(String role, Map<String, String> addresses) {
    Map<String, String> all = new TreeMap<>(addresses);
    all.put(ProcessRecord.METRICS, metricsAddress());
    all.put(ProcessRecord.KAFKA, store.kafkaBootstrap());
    all.put(ProcessRecord.PINOT_CONTROLLER, store.pinotController().toString());
    ProcessRecords.Registration registration =
        records.register(ProcessRecord.ofThisProcess(role, all));
    lifetime.add("record of " + role, registration);
  }
}
