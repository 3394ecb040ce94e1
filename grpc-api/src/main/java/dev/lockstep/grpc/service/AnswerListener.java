/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;

/** Hears of online requests after they were answered. Thread-safe. */
@FunctionalInterface
public interface AnswerListener {
  /** Hears of nothing. */
  AnswerListener NONE = (request, response) -> {};

  /** Called on the thread that answered; returns at once and never throws. */
  void answered(GetOnlineFeaturesRequest request, GetOnlineFeaturesResponse response);
}
