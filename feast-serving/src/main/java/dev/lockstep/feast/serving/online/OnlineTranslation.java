/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.online;

import static dev.lockstep.wire.Texts.quote;

import com.google.protobuf.Timestamp;
import dev.lockstep.feast.proto.serving.FieldStatus;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse.FeatureVector;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.wire.ColumnBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One question of a client of Feast in our words, and the answer in Feast's: join keys and columns
 * of the request first, each PRESENT at time zero, then the features in the order they were asked
 * for. Immutable.
 */
public final class OnlineTranslation {
  /** What an import calls the entity of views without one; its key is the empty text. */
  private static final String NO_ENTITY = "no_entity";

  private static final Timestamp ZERO = Timestamp.getDefaultInstance();

  private final OnlineQuestion question;
  private final GetOnlineFeaturesRequest request;
  private final Map<String, ValueColumn> echoed;

  private OnlineTranslation(
      OnlineQuestion question, GetOnlineFeaturesRequest request, Map<String, ValueColumn> echoed) {
    this.question = question;
    this.request = request;
    this.echoed = echoed;
  }

  /**
   * @throws FeastException if the definitions do not know what is asked for, or a join key is
   *     missing or of another type
   */
  public static OnlineTranslation of(FeatureSetPlan plan, OnlineQuestion question) {
    Needs needs = Needs.of(plan, question);
    GetOnlineFeaturesRequest.Builder request =
        GetOnlineFeaturesRequest.newBuilder().setFullFeatureNames(question.fullNames());
    question
        .service()
        .ifPresentOrElse(
            request::setFeatureService,
            () ->
                request.setFeatures(
                    FeatureReferences.newBuilder().addAllReferences(question.references())));
    Map<String, ValueColumn> echoed = new LinkedHashMap<>();
    int rows = rows(needs, question);
    for (ColumnPlan key : needs.keys().values()) {
      ValueColumn column = column(key, key(key, question, rows));
      request.putEntities(key.name(), column);
      if (!key.name().equals(NO_ENTITY)) {
        echoed.put(key.name(), column);
      }
    }
    for (ColumnPlan needed : needs.request().values()) {
      List<Value> values = question.columns().get(needed.name());
      if (values != null) {
        ValueColumn column = column(needed, values);
        request.putRequestContext(needed.name(), column);
        echoed.putIfAbsent(needed.name(), column);
      }
    }
    return new OnlineTranslation(question, request.build(), echoed);
  }

  private static int rows(Needs needs, OnlineQuestion question) {
    int rows = -1;
    for (Map.Entry<String, List<Value>> column : question.columns().entrySet()) {
      boolean needed =
          needs.keys().containsKey(column.getKey()) || needs.request().containsKey(column.getKey());
      if (!needed) {
        continue;
      }
      if (rows >= 0 && rows != column.getValue().size()) {
        throw new FeastException(
            Kind.INVALID,
            "All columns of entities must have the same number of rows; %s has %s, another one %s"
                .formatted(quote(column.getKey()), column.getValue().size(), rows));
      }
      rows = column.getValue().size();
    }
    return rows < 0 ? 1 : rows;
  }

  private static List<Value> key(ColumnPlan key, OnlineQuestion question, int rows) {
    List<Value> values = question.columns().get(key.name());
    if (values != null) {
      return values;
    }
    if (key.name().equals(NO_ENTITY)) {
      return Collections.nCopies(rows, FeastValues.text(""));
    }
    throw new FeastException(
        Kind.INVALID,
        "Join key %s (%s) is missing in entities; there are %s"
            .formatted(
                quote(key.name()),
                key.type().display(),
                new TreeSet<>(question.columns().keySet())));
  }

  private static ValueColumn column(ColumnPlan plan, List<Value> values) {
    ColumnBuilder column = ColumnBuilder.of(plan.type());
    for (int row = 0; row < values.size(); row++) {
      try {
        column.add(FeastValues.decode(values.get(row), plan.type()));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new FeastException(
            Kind.INVALID, "%s in row %s %s".formatted(quote(plan.name()), row, e.getMessage()));
      }
    }
    return column.build();
  }

  /** What to ask the FeatureStore service. */
  public GetOnlineFeaturesRequest request() {
    return request;
  }

  /** The service's answer to {@link #request} as Feast has it. */
  public GetOnlineFeaturesResponse answer(
      dev.lockstep.proto.v1.GetOnlineFeaturesResponse response) {
    GetOnlineFeaturesResponse.Builder answer =
        GetOnlineFeaturesResponse.newBuilder().setStatus(true);
    echoed.forEach(
        (name, column) -> {
          answer.getMetadataBuilder().getFeatureNamesBuilder().addVal(name);
          answer.addResults(echo(column));
        });
    for (dev.lockstep.proto.v1.FeatureVector feature : response.getFeaturesList()) {
      answer.getMetadataBuilder().getFeatureNamesBuilder().addVal(feature.getName());
      answer.addResults(vector(feature));
    }
    if (question.viewMetadata()) {
      for (ViewPositions view : response.getPositionsList()) {
        answer
            .getMetadataBuilder()
            .addFeatureViewMetadataBuilder()
            .setName(view.getView())
            .setVersion(view.getVersion());
      }
    }
    return answer.build();
  }

  private static FeatureVector echo(ValueColumn column) {
    FeatureVector.Builder vector = FeatureVector.newBuilder();
    int rows = dev.lockstep.wire.ColumnReader.rows(column);
    for (int row = 0; row < rows; row++) {
      vector
          .addValues(FeastValues.encode(column, row))
          .addStatuses(FieldStatus.PRESENT)
          .addEventTimestamps(ZERO);
    }
    return vector.build();
  }

  private static FeatureVector vector(dev.lockstep.proto.v1.FeatureVector feature) {
    FeatureVector.Builder vector = FeatureVector.newBuilder();
    for (int row = 0; row < feature.getStatusesCount(); row++) {
      ValueStatus status = feature.getStatuses(row);
      boolean given = status == ValueStatus.PRESENT || status == ValueStatus.OUTSIDE_MAX_AGE;
      vector
          .addValues(
              given ? FeastValues.encode(feature.getValues(), row) : Value.getDefaultInstance())
          .addStatuses(status(status))
          .addEventTimestamps(timestamp(feature.getEventTimesMillis(row)));
    }
    return vector.build();
  }

  /** Feast has no word for a value that cannot be computed: INVALID is what is left. */
  private static FieldStatus status(ValueStatus status) {
    return switch (status) {
      case PRESENT -> FieldStatus.PRESENT;
      case NULL_VALUE -> FieldStatus.NULL_VALUE;
      case NOT_FOUND -> FieldStatus.NOT_FOUND;
      case OUTSIDE_MAX_AGE -> FieldStatus.OUTSIDE_MAX_AGE;
      case ERROR, VALUE_STATUS_UNSPECIFIED, UNRECOGNIZED -> FieldStatus.INVALID;
    };
  }

  private static Timestamp timestamp(long millis) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(millis, 1_000L))
        .setNanos((int) Math.floorMod(millis, 1_000L) * 1_000_000)
        .build();
  }
}
