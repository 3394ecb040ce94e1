/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.proto.v1.Column;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import dev.lockstep.proto.v1.ReplayTokens;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import dev.lockstep.wire.ValueConverter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks how the values of an answer came about, from exactly the rows that the answer saw. */
public final class ExplainRequests {
  private final Map<String, FeatureView> views = new LinkedHashMap<>();
  private final Map<String, OnDemandFeatureView> onDemandViews = new LinkedHashMap<>();

  /**
   * @param views of the server
   * @param onDemandViews of the server
   */
  public ExplainRequests(
      Collection<FeatureView> views, Collection<OnDemandFeatureView> onDemandViews) {
    views.forEach(view -> this.views.put(view.getName(), view));
    onDemandViews.forEach(view -> this.onDemandViews.put(view.getName(), view));
  }

  /**
   * One for each feature.
   *
   * @param answer to the request, of one row
   */
  public List<ExplainRequest> of(GetRequest request, OnlineFeatures answer) {
    List<ExplainRequest> requests = new ArrayList<>();
    for (FeatureVector vector : answer.toProto().getFeaturesList()) {
      requests.add(of(request, answer, vector));
    }
    return requests;
  }

  private ExplainRequest of(GetRequest request, OnlineFeatures answer, FeatureVector vector) {
    String feature = AnswerPrinter.shortName(vector);
    ExplainRequest.Builder explain =
        ExplainRequest.newBuilder().setFeature(vector.getView() + ":" + feature);
    OnDemandFeatureView onDemand = onDemandViews.get(vector.getView());
    List<String> reads =
        onDemand == null
            ? List.of(vector.getView())
            : onDemand.getInputsList().stream()
                .map(input -> input.getFeature().substring(0, input.getFeature().indexOf(':')))
                .distinct()
                .toList();
    ReplayTokens.Builder tokens = ReplayTokens.newBuilder();
    for (String view : reads) {
      tokens.addTokens(answer.token(0, view));
      for (Column key : keys(view)) {
        explain.putEntity(key.getName(), value(request.entities(), key.getName()));
      }
    }
    if (onDemand != null) {
      onDemand
          .getRequestContextList()
          .forEach(
              column ->
                  explain.putRequestContext(
                      column.getName(), value(request.context(), column.getName())));
    }
    return explain.setReplay(tokens).build();
  }

  private List<Column> keys(String view) {
    FeatureView found = views.get(view);
    return found == null ? List.of() : found.getEntity().getJoinKeysList();
  }

  private static Value value(Map<String, List<Object>> columns, String name) {
    List<Object> values = columns.get(name);
    return values == null || values.isEmpty()
        ? Value.getDefaultInstance()
        : ValueConverter.toProto(typeOf(values.get(0)), values.get(0));
  }

  /** The type of a value that {@link TypedText} made. */
  private static ValueType typeOf(Object value) {
    if (value instanceof List<?> list) {
      return new ValueType.ListOf(list.isEmpty() ? ValueType.STRING : typeOf(list.get(0)));
    }
    Map<Class<?>, ValueType> types =
        Map.of(
            Integer.class, ValueType.INT32,
            Long.class, ValueType.INT64,
            Float.class, ValueType.FLOAT,
            Double.class, ValueType.DOUBLE,
            String.class, ValueType.STRING,
            Boolean.class, ValueType.BOOL,
            Bytes.class, ValueType.BYTES,
            Instant.class, ValueType.TIMESTAMP,
            BigDecimal.class, new ValueType.Decimal(ValueType.Decimal.MAX_PRECISION, 0));
    return types.getOrDefault(value.getClass(), ValueType.STRING);
  }
}
