/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.grpc.service.Selection.Output;
import dev.lockstep.grpc.service.Selection.Slot;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.ExplainResponse;
import dev.lockstep.proto.v1.ExplainedInput;
import dev.lockstep.proto.v1.Explanation;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.Replay;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.wire.ExplanationConverter;
import dev.lockstep.wire.ValueConverter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Explain: the request is one row and one feature of GetOnlineFeatures, and is checked as such;
 * then every feature that must be read is explained by the reader. Thread-safe.
 */
final class ExplainHandler {
  private final Supplier<CatalogIndex> catalog;
  private final FeatureReader reader;
  private final ServiceLimits limits;
  private final LongSupplier clockMillis;

  ExplainHandler(
      Supplier<CatalogIndex> catalog,
      FeatureReader reader,
      ServiceLimits limits,
      LongSupplier clockMillis) {
    this.catalog = catalog;
    this.reader = reader;
    this.limits = limits;
    this.clockMillis = clockMillis;
  }

  /**
   * Answers on a thread of the reader, or on the caller's if the reader has answered already.
   *
   * @throws RequestException if the request is wrong
   */
  CompletableFuture<ExplainResponse> handle(ExplainRequest request, CallScope scope) {
    ResolvedRequest resolved =
        new RequestResolver(catalog.get(), limits, clockMillis, RequestFields.EXPLAIN)
            .resolve(onlineRequest(request), scope.deadlineNanos());
    Output output = resolved.selection().outputs().get(0);
    List<Input> inputs = inputs(output);
    List<CompletableFuture<dev.lockstep.store.Explanation>> calls = new ArrayList<>();
    List<String> names = new ArrayList<>();
    FeatureReader pinned = reader.pinned();
    for (Input input : inputs) {
      ViewRequest read = ofFeature(resolved, input.slot());
      calls.add(pinned.explain(read));
      names.add("view '" + read.view().name() + "'");
    }
    return ReaderCalls.all(calls, names, scope)
        .thenApply(
            explanations ->
                ExplainResponse.newBuilder()
                    .setAsOfMillis(resolved.asOfMillis())
                    .setExplanation(
                        output instanceof Output.OnDemand onDemand
                            ? onDemand(
                                request.getFeature(), resolved, onDemand, inputs, explanations)
                            : stored(resolved, inputs.get(0).slot(), explanations.get(0)))
                    .build());
  }

  /**
   * A feature that must be read.
   *
   * @param variable its name in the expression of the on-demand feature that needs it; empty if it
   *     is the feature asked for
   */
  private record Input(String variable, Slot slot) {}

  private static List<Input> inputs(Output output) {
    if (output instanceof Output.Stored stored) {
      return List.of(new Input("", stored.slot()));
    }
    return ((Output.OnDemand) output)
        .inputs().entrySet().stream()
            .map(input -> new Input(input.getKey(), input.getValue()))
            .toList();
  }

  private static GetOnlineFeaturesRequest onlineRequest(ExplainRequest request) {
    GetOnlineFeaturesRequest.Builder online =
        GetOnlineFeaturesRequest.newBuilder()
            .setFeatures(FeatureReferences.newBuilder().addReferences(request.getFeature()));
    request
        .getEntityMap()
        .forEach((key, value) -> online.putEntities(key, ValueConverter.toColumn(value)));
    request
        .getRequestContextMap()
        .forEach((key, value) -> online.putRequestContext(key, ValueConverter.toColumn(value)));
    if (request.hasAsOfMillis()) {
      online.setAsOfMillis(request.getAsOfMillis());
    }
    switch (request.getReadPointCase()) {
      case KNOWN_AT_MILLIS -> online.setKnownAtMillis(request.getKnownAtMillis());
      case REPLAY -> {
        Replay.Builder replay = Replay.newBuilder();
        for (String token : request.getReplay().getTokensList()) {
          replay.addViews(Tokens.newBuilder().addTokens(token));
        }
        online.setReplay(replay);
      }
      case READPOINT_NOT_SET -> {}
    }
    return online.build();
  }

  private static ViewRequest ofFeature(ResolvedRequest request, Slot slot) {
    ViewRequest read = request.reads().get(slot.view());
    return new ViewRequest(
        read.view(),
        List.of(request.selection().feature(slot)),
        read.entities(),
        read.asOfMillis(),
        read.point(),
        read.atLeastSeqs(),
        read.deadlineNanos());
  }

  private Explanation stored(
      ResolvedRequest request, Slot slot, dev.lockstep.store.Explanation explanation) {
    ViewPlan view = request.reads().get(slot.view()).view();
    FeaturePlan feature = request.selection().feature(slot);
    return ExplanationConverter.toProto(
            view.name() + ":" + feature.name(),
            feature.resultType(),
            PlanPrinter.print(view),
            explanation.value())
        .setEvidence(
            ExplanationConverter.toProto(
                view, request.asOfMillis(), explanation, limits.maxExplainedRows()))
        .build();
  }

  private Explanation onDemand(
      String reference,
      ResolvedRequest request,
      Output.OnDemand output,
      List<Input> inputs,
      List<dev.lockstep.store.Explanation> explanations) {
    Map<String, FeatureValue> values = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(inputs.get(i).variable(), explanations.get(i).value());
    }
    FeatureValue value =
        OnDemandEvaluator.evaluate(
            output.plan(), output.feature(), values, ResponseAssembler.context(request, output, 0));
    Explanation.Builder proto =
        ExplanationConverter.toProto(
            reference, request.selection().type(output), output.expression().text(), value);
    for (int i = 0; i < inputs.size(); i++) {
      proto.addInputs(
          ExplainedInput.newBuilder()
              .setVariable(inputs.get(i).variable())
              .setExplanation(stored(request, inputs.get(i).slot(), explanations.get(i))));
    }
    return proto.build();
  }
}
