/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.error.LockstepException;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.ExplainResponse;
import dev.lockstep.proto.v1.FeatureService;
import dev.lockstep.proto.v1.FeatureStoreGrpc;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ListEntitiesRequest;
import dev.lockstep.proto.v1.ListFeatureServicesRequest;
import dev.lockstep.proto.v1.ListFeatureViewsRequest;
import dev.lockstep.proto.v1.ListOnDemandFeatureViewsRequest;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * A client of one feature store. Calls that meet an unavailable server or store are tried again
 * with growing pauses until the deadline; one that is back is found within some two seconds.
 * Failures are {@link LockstepException}s with the server's code and message. Thread-safe; one
 * client is enough for a process.
 */
public final class FeatureStoreClient implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ManagedChannel channel;
  private final Duration deadline;

  private FeatureStoreClient(ManagedChannel channel, Duration deadline) {
    this.channel = channel;
    this.deadline = deadline;
    Reconnection.watch(channel);
  }

  /** A client with all defaults: plain text, 5 s per call. */
  public static FeatureStoreClient connect(String host, int port) {
    return builder(host, port).build();
  }

  public static Builder builder(String host, int port) {
    return new Builder(host, port);
  }

  /**
   * Reads features.
   *
   * @throws LockstepException see there
   */
  public OnlineFeatures get(FeatureQuery query) {
    return call(() -> new OnlineFeatures(stub().getOnlineFeatures(query.toProto())));
  }

  /** As {@link #get}, without waiting; fails with a {@link LockstepException}. */
  public CompletableFuture<OnlineFeatures> getAsync(FeatureQuery query) {
    CompletableFuture<OnlineFeatures> answer = new CompletableFuture<>();
    FeatureStoreGrpc.newStub(channel)
        .withDeadlineAfter(deadline)
        .getOnlineFeatures(
            query.toProto(),
            new StreamObserver<GetOnlineFeaturesResponse>() {
              @Override
              public void onNext(GetOnlineFeaturesResponse response) {
                answer.complete(new OnlineFeatures(response));
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(
                    failure instanceof StatusRuntimeException status
                        ? ClientErrors.of(status)
                        : failure);
              }

              @Override
              public void onCompleted() {}
            });
    return answer;
  }

  /** Reads that never go back in time, each at least as new as the one before. */
  public MonotonicReads monotonicReads() {
    return new MonotonicReads(this::get);
  }

  /** How one value comes about. */
  public ExplainResponse explain(ExplainRequest request) {
    return call(() -> stub().explain(request));
  }

  public List<FeatureView> featureViews() {
    return call(
        () ->
            stub()
                .listFeatureViews(ListFeatureViewsRequest.getDefaultInstance())
                .getFeatureViewsList());
  }

  public List<OnDemandFeatureView> onDemandFeatureViews() {
    return call(
        () ->
            stub()
                .listOnDemandFeatureViews(ListOnDemandFeatureViewsRequest.getDefaultInstance())
                .getOnDemandFeatureViewsList());
  }

  public List<FeatureService> featureServices() {
    return call(
        () ->
            stub()
                .listFeatureServices(ListFeatureServicesRequest.getDefaultInstance())
                .getFeatureServicesList());
  }

  public List<Entity> entities() {
    return call(
        () -> stub().listEntities(ListEntitiesRequest.getDefaultInstance()).getEntitiesList());
  }

  /** The generated stub, for calls that this class has no method for; errors are gRPC's own. */
  public FeatureStoreGrpc.FeatureStoreBlockingStub stub() {
    return FeatureStoreGrpc.newBlockingStub(channel).withDeadlineAfter(deadline);
  }

  /** Lets calls under way finish for a short time, then cuts them off. */
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T call(Supplier<T> rpc) {
    try {
      return rpc.get();
    } catch (StatusRuntimeException e) {
      throw ClientErrors.of(e);
    }
  }

  /** Not thread-safe. */
  public static final class Builder {
    private final String host;
    private final int port;
    private Duration deadline = Duration.ofSeconds(5);
    private int maxMessageBytes = 64 << 20;
    private int maxAttempts = 4;
    private boolean tls;
    private Optional<Path> trustedCertificates = Optional.empty();

    private Builder(String host, int port) {
      this.host = requireNonNull(host, "host is null");
      this.port = port;
    }

    /** How long each call may take, retries included; 5 s by default. */
    @CanIgnoreReturnValue
    public Builder deadline(Duration newDeadline) {
      checkArgument(newDeadline.toMillis() >= 1, "Deadline below 1 ms: %s", newDeadline);
      deadline = newDeadline;
      return this;
    }

    /** The longest response; 64 MiB by default. */
    @CanIgnoreReturnValue
    public Builder maxMessageBytes(int bytes) {
      checkArgument(bytes >= 1024, "maxMessageBytes below 1024: %s", bytes);
      maxMessageBytes = bytes;
      return this;
    }

    /** How often a call is tried at most, 1 to 5; 4 by default, 1 for no retries. */
    @CanIgnoreReturnValue
    public Builder maxAttempts(int attempts) {
      checkArgument(attempts >= 1 && attempts <= 5, "Attempts not in 1..5: %s", attempts);
      maxAttempts = attempts;
      return this;
    }

    /** TLS, trusting what this Java runtime trusts. */
    @CanIgnoreReturnValue
    public Builder tls() {
      tls = true;
      return this;
    }

    /**
     * TLS, trusting these certificates only.
     *
     * @param certificates X.509, PEM
     */
    @CanIgnoreReturnValue
    public Builder tls(Path certificates) {
      tls = true;
      trustedCertificates = Optional.of(certificates);
      return this;
    }

    /** A client; connects with the first call. */
    public FeatureStoreClient build() {
      NettyChannelBuilder channel =
          NettyChannelBuilder.forAddress(host, port)
              .maxInboundMessageSize(maxMessageBytes)
              .flowControlWindow(1 << 20);
      if (tls) {
        secure(channel);
      } else {
        channel.usePlaintext();
      }
      if (maxAttempts > 1) {
        channel.enableRetry().defaultServiceConfig(retries(maxAttempts));
      } else {
        channel.disableRetry();
      }
      return new FeatureStoreClient(channel.build(), deadline);
    }

    private void secure(NettyChannelBuilder channel) {
      channel.useTransportSecurity();
      trustedCertificates.ifPresent(
          certificates -> {
            try {
              channel.sslContext(
                  GrpcSslContexts.forClient().trustManager(certificates.toFile()).build());
            } catch (SSLException e) {
              throw new IllegalArgumentException("Cannot trust " + certificates, e);
            }
          });
    }

    private static Map<String, ?> retries(int maxAttempts) {
      return Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of("service", FeatureStoreGrpc.SERVICE_NAME)),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      (double) maxAttempts,
                      "initialBackoff",
                      "0.05s",
                      "maxBackoff",
                      "1s",
                      "backoffMultiplier",
                      2.0,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE")))));
    }
  }
}
