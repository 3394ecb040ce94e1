/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import org.apache.pinot.controller.ControllerStarter;

/** Pinot's controller, which also lets its partitions be repaired at once. */
final class RepairingController extends ControllerStarter {
  /** The repair of this controller's tables; only after {@link #start}. */
  PartitionRepair repair() {
    return new PartitionRepair(
        getHelixResourceManager(), _pinotLLCRealtimeSegmentManager, _config, _controllerMetrics);
  }
}
