/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.feast.FeastOptions;
import dev.lockstep.historical.feast.FeastProducer;
import dev.lockstep.historical.flight.HistoricalProducer;
import dev.lockstep.historical.job.DeployedDefinitions;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.historical.rpc.HistoricalFeaturesService;
import dev.lockstep.historical.rpc.OpenCalls;
import dev.lockstep.proto.v1.HistoricalFeaturesGrpc;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.auth.ServerAuthHandler;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training sets over gRPC and Arrow Flight, with health and reflection, on one port. Thread-safe.
 */
public final class HistoricalServer implements AutoCloseable {
  /** All record batches that are in the server's hands together, besides those of running jobs. */
  private static final long MAX_ARROW_BYTES = 2L << 30;

  private static final int FLOW_CONTROL_WINDOW = 1 << 20;
  private static final Logger log = LoggerFactory.getLogger(HistoricalServer.class);

  static {
    // Flight 18.3.0 takes bytes out of gRPC's buffers by a method that gRPC 1.83.0 no longer has.
    System.setProperty("arrow.flight.enable_zero_copy_read", "false");
  }

  private final HistoricalConfig config;
  private final Jobs jobs;
  private final BufferAllocator allocator = new RootAllocator(MAX_ARROW_BYTES);
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setNameFormat("historical-call-%d").setDaemon(true).build());
  private final OpenCalls calls;
  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A server that is not yet started.
   *
   * @param definitions what is deployed, asked for each job
   * @param engines who builds training sets
   * @param feast how Feast's clients are served
   * @throws LockstepException STATE_DIRECTORY if another server uses the directory of jobs
   */
  public HistoricalServer(
      HistoricalConfig config,
      Supplier<DeployedDefinitions> definitions,
      Engines engines,
      FeastOptions feast) {
    this(config, definitions, engines, feast, System::currentTimeMillis);
  }

  HistoricalServer(
      HistoricalConfig config,
      Supplier<DeployedDefinitions> definitions,
      Engines engines,
      FeastOptions feast,
      LongSupplier clock) {
    this.config = config;
    this.jobs = new Jobs(config.jobs(), definitions, engines, clock);
    this.calls = new OpenCalls(config.maxCalls());
    this.server = server(feast);
  }

  /**
   * Listens.
   *
   * @throws LockstepException INVALID_CONFIGURATION if the address cannot be bound
   */
  public HistoricalServer start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Cannot listen on %s:%s: %s".formatted(config.host(), config.port(), rootMessage(e)),
          e);
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    health.setStatus(HistoricalFeaturesGrpc.SERVICE_NAME, ServingStatus.SERVING);
    log.info("Listening on {}:{}", config.host(), port());
    return this;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getPort();
  }

  /**
   * Drains and stops: health becomes NOT_SERVING, new spines are refused, calls under way may
   * finish within the configured time, then they are cut off and their jobs stopped.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    health.enterTerminalState();
    jobs.drain();
    try {
      server.shutdown();
      if (!calls.awaitNone(config.drainTimeout())) {
        log.warn("Cutting off {} calls that did not finish in time", calls.count());
      }
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      jobs.close();
      executor.shutdownNow();
    }
  }

  private Server server(FeastOptions feast) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .executor(executor)
            .maxInboundMessageSize(config.maxMessageBytes())
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            // A client whose machine is gone must not keep its job running.
            .keepAliveTime(30, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(
                ServerInterceptors.intercept(new HistoricalFeaturesService(jobs, executor), calls))
            .addService(
                ServerInterceptors.intercept(
                    FlightGrpcUtils.createFlightService(
                        allocator,
                        new FeastProducer(
                            new HistoricalProducer(jobs, allocator, executor),
                            jobs,
                            feast,
                            allocator,
                            executor),
                        ServerAuthHandler.NO_OP,
                        executor),
                    calls))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    config
        .tls()
        .ifPresent(
            tls ->
                builder.useTransportSecurity(
                    tls.certificateChain().toFile(), tls.privateKey().toFile()));
    return builder.build();
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
