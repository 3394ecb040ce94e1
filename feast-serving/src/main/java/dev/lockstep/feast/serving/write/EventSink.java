/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.plan.SourcePlan;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes events to the topic of their source. Thread-safe. */
@FunctionalInterface
public interface EventSink {
  /**
   * Sends events in their order.
   *
   * @param source a source of JSON
   * @param events one JSON object each
   * @return done when Kafka has acknowledged every event; fails with a {@link
   *     dev.lockstep.error.LockstepException} STORE_UNAVAILABLE when it is not known of all of them
   */
  CompletableFuture<Void> send(SourcePlan source, List<ObjectNode> events);
}
