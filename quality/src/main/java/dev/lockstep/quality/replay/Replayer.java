/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import dev.lockstep.grpc.service.FeatureStoreService;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.grpc.service.ServiceLimits;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.Replay;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.quality.served.ServedAnswers;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Computes served answers again: the tokens of an answer go through the code that served it, but
 * rows come from the lake. So names, statuses, on-demand expressions and all else mean the same.
 * Used by one thread.
 */
public final class Replayer {
  private static final Duration PATIENCE = Duration.ofDays(1);
  private static final ServiceLimits LIMITS =
      new ServiceLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, PATIENCE, PATIENCE);

  private final ServedPlans plans;
  private final LakeAnswers lake;
  private final CollectingReader reader = new CollectingReader();
  private final Map<Long, Optional<FeatureStoreService>> services = new HashMap<>();

  public Replayer(ServedPlans plans, LakeAnswers lake) {
    this.plans = plans;
    this.lake = lake;
  }

  /**
   * Computes answers again, in their order. They are computed together: many at a time are fast.
   */
  public List<Replayed> replay(List<ServedAnswer> answers) throws IOException {
    List<Optional<CompletableFuture<GetOnlineFeaturesResponse>>> calls = new ArrayList<>();
    for (ServedAnswer answer : answers) {
      calls.add(
          service(answer.getDeployment())
              .map(service -> service.answer(request(answer), PATIENCE)));
    }
    reader.answerAll(lake);
    List<Replayed> replayed = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      ServedAnswer answer = answers.get(i);
      replayed.add(
          calls
              .get(i)
              .map(call -> settled(answer, call))
              .orElseGet(
                  () ->
                      cannot(
                          answer,
                          "nobody noted down deployment " + answer.getDeployment(),
                          false)));
    }
    return replayed;
  }

  private Optional<FeatureStoreService> service(long deployment) {
    return services.computeIfAbsent(deployment, number -> plans.of(number).map(this::service));
  }

  private FeatureStoreService service(ServedDefinitions definitions) {
    return new FeatureStoreService(() -> definitions, reader, LIMITS, () -> 0);
  }

  private static Replayed settled(
      ServedAnswer answer, CompletableFuture<GetOnlineFeaturesResponse> call) {
    try {
      // Whatever was asked of the reader is answered by now.
      return new Replayed(answer, Optional.of(call.join()), "", false);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return cannot(answer, String.valueOf(cause.getMessage()), isEarly(cause));
    }
  }

  private static boolean isEarly(Throwable cause) {
    return cause instanceof StatusRuntimeException failure
        && failure.getStatus().getCode() == Status.Code.UNAVAILABLE;
  }

  private static Replayed cannot(ServedAnswer answer, String problem, boolean isEarly) {
    return new Replayed(answer, Optional.empty(), problem, isEarly);
  }

  /** The same features one by one, since a service may have others by now. */
  static GetOnlineFeaturesRequest request(ServedAnswer answer) {
    FeatureReferences.Builder features = FeatureReferences.newBuilder();
    for (FeatureVector vector : answer.getResponse().getFeaturesList()) {
      features.addReferences(vector.getView() + ":" + ServedAnswers.feature(answer, vector));
    }
    Replay.Builder replay = Replay.newBuilder();
    for (ViewPositions view : answer.getResponse().getPositionsList()) {
      replay.addViews(Tokens.newBuilder().addAllTokens(view.getTokensList()));
    }
    return answer.getRequest().toBuilder()
        .clearAtLeast()
        .setFeatures(features)
        .setAsOfMillis(answer.getResponse().getAsOfMillis())
        .setReplay(replay)
        .build();
  }
}
