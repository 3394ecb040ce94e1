/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Times requests: {@code lockstep.grpc.requests} by method and status code, with a histogram. A
 * request counts once, when its status is known. Thread-safe.
 */
final class RequestMetrics implements ServerInterceptor {
  static final String REQUESTS = "lockstep.grpc.requests";

  private record Key(String method, Status.Code code) {}

  private final MeterRegistry registry;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    long start = System.nanoTime();
    String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    AtomicBoolean counted = new AtomicBoolean();
    ServerCall<Q, R> timed =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            record(method, status.getCode(), start, counted);
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(timed, headers)) {
      @Override
      public void onCancel() {
        record(method, Status.Code.CANCELLED, start, counted);
        super.onCancel();
      }
    };
  }

  private void record(String method, Status.Code code, long startNanos, AtomicBoolean counted) {
    if (counted.compareAndSet(false, true)) {
      timers
          .computeIfAbsent(new Key(method, code), this::timer)
          .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(Key key) {
    return Timer.builder(REQUESTS)
        .description("Requests from the first byte to the status")
        .tag("method", key.method())
        .tag("code", key.code().name())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(100_000))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }
}
