/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.service.AnswerListener;
import dev.lockstep.grpc.service.Derived;
import dev.lockstep.grpc.service.FeatureStoreService;
import dev.lockstep.grpc.service.OnlineAnswers;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.grpc.service.ServedDefinitions.ServedVersion;
import dev.lockstep.grpc.service.ShadowReads;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.store.FeatureReader;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server: feature store, health and reflection on one port. Thread-safe. */
public final class LockstepServer implements AutoCloseable {
  /** Gauge of the requests under way. */
  static final String IN_FLIGHT = "lockstep.grpc.requests.in.flight";

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration CUT_OFF_TIMEOUT = Duration.ofSeconds(1);
  private static final int FLOW_CONTROL_WINDOW = 1 << 20;
  private static final Logger log = LoggerFactory.getLogger(LockstepServer.class);

  private final ServerConfig config;
  private final ExecutorService executor;
  private final RequestsInFlight inFlight;
  private final ServerHealth health;
  private final Optional<ShadowReads> shadowReads;
  private final FeatureStoreService service;
  private final Server server;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A server that is not yet started.
   *
   * @param catalog gives the current catalog, cheaply; the same object until it changes
   * @param reader answers; is left open
   * @param metrics where requests are counted and timed
   */
  public LockstepServer(
      ServerConfig config, Supplier<Catalog> catalog, FeatureReader reader, MeterRegistry metrics) {
    this(config, catalog, reader, metrics, Optional.empty());
  }

  /**
   * How answers are compared with the candidate's.
   *
   * @param rate the share of requests, above 0 and at most 1
   * @param reader one that nobody else uses; is left open
   */
  public record Shadow(double rate, FeatureReader reader) {}

  /**
   * A server that is not yet started.
   *
   * @param catalog gives the current catalog, cheaply; the same object until it changes
   * @param reader answers; is left open
   * @param metrics where requests are counted and timed
   * @param shadow whether, and how, requests are answered from the candidate too, unheard
   */
  public LockstepServer(
      ServerConfig config,
      Supplier<Catalog> catalog,
      FeatureReader reader,
      MeterRegistry metrics,
      Optional<Shadow> shadow) {
    this(config, catalog, reader, metrics, new Beside(shadow, List.of(), answers -> List.of()));
  }

  /**
   * What goes on beside answering.
   *
   * @param shadow whether, and how, requests are answered from the candidate too, unheard
   * @param listeners hear of online requests that were answered; are left open
   * @param services makes services of other protocols; their requests count and drain as ours do
   */
  public record Beside(
      Optional<Shadow> shadow,
      List<AnswerListener> listeners,
      Function<OnlineAnswers, List<BindableService>> services) {
    public Beside {
      listeners = List.copyOf(listeners);
    }
  }

  /**
   * A server that is not yet started.
   *
   * @param catalog gives the current catalog, cheaply; the same object until it changes
   * @param reader answers; is left open
   * @param metrics where requests are counted and timed
   */
  public LockstepServer(
      ServerConfig config,
      Supplier<Catalog> catalog,
      FeatureReader reader,
      MeterRegistry metrics,
      Beside beside) {
    this.config = config;
    this.executor =
        Executors.newFixedThreadPool(
            config.threads(),
            new ThreadFactoryBuilder().setNameFormat("lockstep-grpc-%d").setDaemon(true).build());
    this.inFlight = new RequestsInFlight(config.maxRequestsInFlight());
    this.health = new ServerHealth(new StoreProbe(catalog, reader, PROBE_TIMEOUT));
    Gauge.builder(IN_FLIGHT, inFlight, RequestsInFlight::count).register(metrics);
    Supplier<ServedDefinitions> served = new Derived<>(catalog, LockstepServer::served);
    this.shadowReads =
        beside
            .shadow()
            .map(
                how ->
                    new ShadowReads(
                        how.rate(),
                        served,
                        new Derived<>(catalog, LockstepServer::candidate),
                        how.reader(),
                        config.limits(),
                        metrics));
    this.service =
        new FeatureStoreService(
            served,
            reader,
            config.limits(),
            System::currentTimeMillis,
            AnswerListener.all(listeners(beside)));
    this.server = server(metrics, beside.services().apply(service));
  }

  private List<AnswerListener> listeners(Beside beside) {
    List<AnswerListener> listeners = new ArrayList<>(beside.listeners());
    shadowReads.ifPresent(listeners::add);
    return listeners;
  }

  /**
   * Listens. Health is NOT_SERVING until definitions are there and the store answers.
   *
   * @throws LockstepException INVALID_CONFIGURATION if the address cannot be bound
   */
  public LockstepServer start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Cannot listen on %s:%s: %s".formatted(config.host(), config.port(), rootMessage(e)),
          e);
    }
    health.start(config.probeInterval());
    log.info("Listening on {}:{}", config.host(), port());
    return this;
  }

  /** What this server answers, for other servers of this process; of use until it is closed. */
  public OnlineAnswers answers() {
    return service;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getPort();
  }

  /** Waits until the server has been closed. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /**
   * Drains and stops: health becomes NOT_SERVING, new requests are refused, requests under way may
   * finish within the configured time, then they are cut off. The reader is left open.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    health.drain();
    try {
      TimeUnit.NANOSECONDS.sleep(config.drainDelay().toNanos());
      server.shutdown();
      // Not server.awaitTermination: streams of health watchers never end by themselves.
      if (!inFlight.awaitNone(config.drainTimeout())) {
        log.warn("Cutting off {} requests that did not finish in time", inFlight.count());
        service.cutOff();
        inFlight.awaitNone(CUT_OFF_TIMEOUT);
      }
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      shadowReads.ifPresent(ShadowReads::close);
      executor.shutdown();
    }
  }

  private static ServedDefinitions candidate(Catalog catalog) {
    return new ServedDefinitions(
        catalog.rollout().candidate().orElse(Catalog.EMPTY.plan()), catalog.history());
  }

  private static ServedDefinitions served(Catalog catalog) {
    return new ServedDefinitions(
        catalog.deployment(),
        catalog.plan(),
        catalog.history(),
        versions(catalog.rollout().rolledBack()),
        versions(catalog.rollout().retired()));
  }

  private static Set<ServedVersion> versions(Set<LogVersion> versions) {
    return versions.stream()
        .map(version -> new ServedVersion(version.view(), version.version()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private Server server(MeterRegistry metrics, List<BindableService> more) {
    RequestMetrics measured = new RequestMetrics(metrics);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .executor(executor)
            .maxInboundMessageSize(config.maxMessageBytes())
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(
                // The last one sees a call first: refused requests are counted too.
                ServerInterceptors.intercept(service, inFlight, measured))
            .addService(health.service());
    more.forEach(
        other -> builder.addService(ServerInterceptors.intercept(other, inFlight, measured)));
    config
        .tls()
        .ifPresent(
            tls ->
                builder.useTransportSecurity(
                    tls.certificateChain().toFile(), tls.privateKey().toFile()));
    if (config.reflection()) {
      addReflection(builder);
    }
    return builder.build();
  }

  /** Both versions: many tools still ask for the older one. */
  @SuppressWarnings("deprecation")
  private static void addReflection(NettyServerBuilder builder) {
    builder
        .addService(ProtoReflectionServiceV1.newInstance())
        .addService(ProtoReflectionService.newInstance());
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
