/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.write.FeastWrites;
import dev.lockstep.historical.feast.FeastOptions;
import dev.lockstep.historical.feast.RowWriter;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.function.Supplier;

/** How clients of Feast's remote offline store are served. */
final class FeastHistoryWiring {
  private FeastHistoryWiring() {}

  /** Rows that are written to history are events of their source, as those written online. */
  static FeastOptions options(
      LockstepConfig config,
      OnlineStoreConfig store,
      RegistryFollower registry,
      Lifetime lifetime) {
    Supplier<FeatureSetPlan> plan = () -> registry.current().plan();
    KafkaEvents events = lifetime.add("history of Feast's clients", new KafkaEvents(store, plan));
    return new FeastOptions(
        config.feast().history(), writer(new FeastWrites(plan, events, System::currentTimeMillis)));
  }

  private static RowWriter writer(FeastWrites writes) {
    return (view, frame) -> {
      try {
        return writes.writeToView(view, frame);
      } catch (FeastException e) {
        throw new LockstepException(
            e.kind() == FeastException.Kind.FEATURE_VIEW_NOT_FOUND
                ? ErrorCode.UNKNOWN_NAME
                : ErrorCode.INVALID_REQUEST,
            String.valueOf(e.getMessage()),
            e);
      }
    };
  }
}
