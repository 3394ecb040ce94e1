/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import java.util.List;

/** Hears of online requests after they were answered. Thread-safe. */
@FunctionalInterface
public interface AnswerListener {
  /** Hears of nothing. */
  AnswerListener NONE = answered -> {};

  /**
   * An answer that was given.
   *
   * @param latencyNanos from the request's arrival to its answer
   * @param definitions that it was answered with
   */
  record Answered(
      GetOnlineFeaturesRequest request,
      GetOnlineFeaturesResponse response,
      long latencyNanos,
      ServedDefinitions definitions) {}

  /** Called on the thread that answered; returns at once and never throws. */
  void answered(Answered answered);

  /** One that tells several others, in their order. */
  static AnswerListener all(List<AnswerListener> listeners) {
    return answered -> listeners.forEach(listener -> listener.answered(answered));
  }
}
