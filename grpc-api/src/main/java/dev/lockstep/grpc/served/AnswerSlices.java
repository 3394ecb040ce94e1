/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.served;

import com.google.common.collect.Range;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.wire.ColumnReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts an answer into records of some rows each. Pure. */
public final class AnswerSlices {
  private AnswerSlices() {}

  /**
   * Cuts an answer into as many records as are needed for each to be about as large as allowed; a
   * record has at least one row, however large that is.
   *
   * @param whole with all rows
   * @param maxBytes of a record
   */
  public static List<ServedAnswer> cut(ServedAnswer whole, int maxBytes) {
    int rows = rows(whole.getResponse());
    int size = whole.getSerializedSize();
    if (rows <= 1 || size <= maxBytes) {
      return List.of(whole);
    }
    int each = Math.max(1, (int) ((long) rows * maxBytes / size));
    List<ServedAnswer> slices = new ArrayList<>();
    for (int from = 0; from < rows; from += each) {
      slices.add(slice(whole, from, Math.min(rows, from + each)));
    }
    return slices;
  }

  /** Some rows of an answer as a record. */
  public static ServedAnswer slice(ServedAnswer whole, int from, int to) {
    return whole.toBuilder()
        .setRequest(slice(whole.getRequest(), from, to))
        .setResponse(slice(whole.getResponse(), from, to))
        .setFirstRow(whole.getFirstRow() + from)
        .build();
  }

  /** How many rows a response has. */
  public static int rows(GetOnlineFeaturesResponse response) {
    return response.getFeaturesCount() > 0
        ? response.getFeatures(0).getStatusesCount()
        : response.getPositionsList().stream()
            .mapToInt(ViewPositions::getTokensCount)
            .findFirst()
            .orElse(0);
  }

  /** What was asked about some rows, without read point and bounds, which tokens replace. */
  private static GetOnlineFeaturesRequest slice(
      GetOnlineFeaturesRequest request, int from, int to) {
    GetOnlineFeaturesRequest.Builder slice =
        request.toBuilder().clearReadPoint().clearAtLeast().clearEntities().clearRequestContext();
    request
        .getEntitiesMap()
        .forEach((name, column) -> slice.putEntities(name, cut(column, from, to)));
    request
        .getRequestContextMap()
        .forEach((name, column) -> slice.putRequestContext(name, cut(column, from, to)));
    return slice.build();
  }

  private static GetOnlineFeaturesResponse slice(
      GetOnlineFeaturesResponse response, int from, int to) {
    GetOnlineFeaturesResponse.Builder slice =
        GetOnlineFeaturesResponse.newBuilder().setAsOfMillis(response.getAsOfMillis());
    response.getFeaturesList().forEach(vector -> slice.addFeatures(slice(vector, from, to)));
    response.getPositionsList().forEach(view -> slice.addPositions(slice(view, from, to)));
    return slice.build();
  }

  private static FeatureVector slice(FeatureVector vector, int from, int to) {
    FeatureVector.Builder slice =
        FeatureVector.newBuilder()
            .setName(vector.getName())
            .setView(vector.getView())
            .setValues(cut(vector.getValues(), from, to))
            .addAllStatuses(vector.getStatusesList().subList(from, to))
            .addAllEventTimesMillis(vector.getEventTimesMillisList().subList(from, to));
    for (Map.Entry<Integer, String> reason : vector.getReasonsMap().entrySet()) {
      if (Range.closedOpen(from, to).contains(reason.getKey())) {
        slice.putReasons(reason.getKey() - from, reason.getValue());
      }
    }
    return slice.build();
  }

  private static ViewPositions slice(ViewPositions view, int from, int to) {
    return ViewPositions.newBuilder()
        .setView(view.getView())
        .setVersion(view.getVersion())
        .setRevision(view.getRevision())
        .addAllPartitions(view.getPartitionsList().subList(from, to))
        .addAllGenerations(view.getGenerationsList().subList(from, to))
        .addAllCuts(view.getCutsList().subList(from, to))
        .addAllSeqs(view.getSeqsList().subList(from, to))
        .addAllTokens(view.getTokensList().subList(from, to))
        .build();
  }

  /** Some rows of a column. */
  static ValueColumn cut(ValueColumn column, int from, int to) {
    ValueColumn.Builder cut = ValueColumn.newBuilder();
    for (int row : column.getNullsList()) {
      if (row >= from && row < to) {
        cut.addNulls(row - from);
      }
    }
    if (ColumnReader.rows(column) < to) {
      throw new IllegalArgumentException("A column has fewer than " + to + " rows");
    }
    switch (column.getValuesCase()) {
      case INT32S ->
          cut.getInt32SBuilder().addAllValues(column.getInt32S().getValuesList().subList(from, to));
      case INT64S ->
          cut.getInt64SBuilder().addAllValues(column.getInt64S().getValuesList().subList(from, to));
      case FLOATS ->
          cut.getFloatsBuilder().addAllValues(column.getFloats().getValuesList().subList(from, to));
      case DOUBLES ->
          cut.getDoublesBuilder()
              .addAllValues(column.getDoubles().getValuesList().subList(from, to));
      case DECIMALS ->
          cut.getDecimalsBuilder()
              .addAllValues(column.getDecimals().getValuesList().subList(from, to));
      case STRINGS ->
          cut.getStringsBuilder()
              .addAllValues(column.getStrings().getValuesList().subList(from, to));
      case BOOLS ->
          cut.getBoolsBuilder().addAllValues(column.getBools().getValuesList().subList(from, to));
      case BYTES ->
          cut.getBytesBuilder().addAllValues(column.getBytes().getValuesList().subList(from, to));
      case TIMESTAMPS ->
          cut.getTimestampsBuilder()
              .addAllValues(column.getTimestamps().getValuesList().subList(from, to));
      case LISTS ->
          cut.getListsBuilder().addAllValues(column.getLists().getValuesList().subList(from, to));
      case COUNTED_LISTS ->
          cut.getCountedListsBuilder()
              .addAllValues(column.getCountedLists().getValuesList().subList(from, to));
      case VALUES_NOT_SET -> {}
    }
    return cut.build();
  }
}
