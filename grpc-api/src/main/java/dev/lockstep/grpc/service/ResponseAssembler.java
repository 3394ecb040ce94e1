/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.grpc.service.Selection.Output;
import dev.lockstep.grpc.service.Selection.Slot;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.wire.ColumnBuilder;
import dev.lockstep.wire.StatusConverter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the reader's answers, rows of values, into the response's columns. */
final class ResponseAssembler {
  private final ResolvedRequest request;
  private final List<ViewAnswer> answers;

  /**
   * @param answers one per read of the request
   */
  ResponseAssembler(ResolvedRequest request, List<ViewAnswer> answers) {
    this.request = request;
    this.answers = answers;
  }

  GetOnlineFeaturesResponse assemble() {
    GetOnlineFeaturesResponse.Builder response =
        GetOnlineFeaturesResponse.newBuilder().setAsOfMillis(request.asOfMillis());
    for (Output output : request.selection().outputs()) {
      response.addFeatures(vector(output));
    }
    for (int i = 0; i < answers.size(); i++) {
      response.addPositions(positions(request.reads().get(i).view(), answers.get(i)));
    }
    return response.build();
  }

  private FeatureVector vector(Output output) {
    FeatureVector.Builder vector =
        FeatureVector.newBuilder().setName(output.name()).setView(output.view());
    ColumnBuilder values = ColumnBuilder.of(request.selection().type(output));
    for (int row = 0; row < request.rows(); row++) {
      FeatureValue value =
          output instanceof Output.Stored stored
              ? stored(stored.slot(), row)
              : onDemand((Output.OnDemand) output, row);
      values.add(value.value());
      vector
          .addStatuses(StatusConverter.toProto(value.status()))
          .addEventTimesMillis(value.eventTimeMillis());
      if (value.status() == ValueStatus.ERROR) {
        vector.putReasons(row, value.reason());
      }
    }
    return vector.setValues(values.build()).build();
  }

  private FeatureValue stored(Slot slot, int row) {
    return answers.get(slot.view()).entities().get(row).values().get(slot.feature());
  }

  private FeatureValue onDemand(Output.OnDemand output, int row) {
    Map<String, FeatureValue> inputs = new HashMap<>();
    output.inputs().forEach((variable, slot) -> inputs.put(variable, stored(slot, row)));
    return OnDemandEvaluator.evaluate(
        output.plan(), output.feature(), inputs, context(request, output, row));
  }

  /** The request context of one row, by column name. */
  static Map<String, @Nullable Object> context(
      ResolvedRequest request, Output.OnDemand output, int row) {
    Map<String, @Nullable Object> context = new HashMap<>();
    for (ColumnPlan column : output.context()) {
      List<@Nullable Object> values = request.context().get(column);
      context.put(column.name(), values == null ? null : values.get(row));
    }
    return context;
  }

  private ViewPositions positions(ViewPlan view, ViewAnswer answer) {
    ViewPositions.Builder positions =
        ViewPositions.newBuilder()
            .setView(view.name())
            .setVersion(view.version())
            .setRevision(view.revision());
    for (EntityAnswer entity : answer.entities()) {
      Position position = entity.position();
      positions
          .addPartitions(position.partition())
          .addGenerations(position.generation())
          .addCuts(position.cut())
          .addSeqs(position.seq())
          .addTokens(PositionToken.encode(view.name(), position, request.asOfMillis()));
    }
    return positions.build();
  }
}
