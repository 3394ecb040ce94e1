/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What the FeatureStore service answers, for servers of other protocols in the same process: they
 * translate, and everything else is the same. Thread-safe.
 */
public interface OnlineAnswers {
  /** What is served now; cheap, and the same object until it changes. */
  FeatureSetPlan plan();

  /**
   * Answers as GetOnlineFeatures: completely or not at all.
   *
   * @param patience how long the answer may take; the server's limit if that is shorter
   * @return fails with the {@link io.grpc.StatusRuntimeException} that a client would get;
   *     cancelling it ends the reads
   */
  CompletableFuture<GetOnlineFeaturesResponse> answer(
      GetOnlineFeaturesRequest request, Duration patience);
}
