/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What came of comparing answers. Thread-safe. */
final class ShadowMetrics {
  /** Values by view, feature and result: equal, different, missing. */
  static final String VALUES = "lockstep.shadow.values";

  /** Requests by result: compared, dropped, skipped, failed. */
  static final String REQUESTS = "lockstep.shadow.requests";

  private final MeterRegistry registry;

  ShadowMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void request(String result) {
    Counter.builder(REQUESTS)
        .description("Requests that were to be answered from the candidate too")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  void values(String view, String feature, String result, int count) {
    if (count > 0) {
      Counter.builder(VALUES)
          .description("Values of the active definitions, compared with those of the candidate")
          .tag("view", view)
          .tag("feature", feature)
          .tag("result", result)
          .register(registry)
          .increment(count);
    }
  }
}
