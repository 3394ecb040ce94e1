/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;

/** The values of served answers, as far as they are profiled. Pure. */
public final class ServedValues {
  private ServedValues() {}

  /** Whether an answer is of a feature service; every one is of the empty name. */
  public static boolean isOf(ServedAnswer answer, String service) {
    return service.isEmpty() || service.equals(answer.getRequest().getFeatureService());
  }

  /** Hands all values of an answer over. */
  public static void take(ServedAnswer answer, ProfileSink sink) {
    long id = RowIdentity.ofText(answer.getAnswerId());
    for (FeatureVector vector : answer.getResponse().getFeaturesList()) {
      ProfileSink.Column column = sink.feature(vector.getView() + ":" + name(answer, vector));
      for (int row = 0; row < vector.getStatusesCount(); row++) {
        column.add(
            value(vector, row),
            answer.getAnsweredAtMillis(),
            RowIdentity.with(id, answer.getFirstRow() + row));
      }
    }
  }

  /** The feature's own name, also if the answer has full names. */
  public static String name(ServedAnswer answer, FeatureVector vector) {
    String prefix = vector.getView() + "__";
    return answer.getRequest().getFullFeatureNames() && vector.getName().startsWith(prefix)
        ? vector.getName().substring(prefix.length())
        : vector.getName();
  }

  private static FeatureValue value(FeatureVector vector, int row) {
    ValueStatus status =
        switch (vector.getStatuses(row)) {
          case PRESENT -> ValueStatus.PRESENT;
          case NULL_VALUE -> ValueStatus.NULL_VALUE;
          case OUTSIDE_MAX_AGE -> ValueStatus.OUTSIDE_MAX_AGE;
          case NOT_FOUND -> ValueStatus.NOT_FOUND;
          case ERROR -> ValueStatus.ERROR;
          case VALUE_STATUS_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException(
                  "Unknown value status: " + vector.getStatuses(row));
        };
    return status == ValueStatus.PRESENT
        ? FeatureValue.of(present(vector.getValues(), row), 0)
        : new FeatureValue(status, null, 0, "");
  }

  /** Numbers, texts and truth values as they are; of all else only that it is there. */
  private static Object present(ValueColumn column, int row) {
    if (Collections.binarySearch(column.getNullsList(), row) >= 0) {
      throw new IllegalArgumentException("A PRESENT value is null");
    }
    return switch (column.getValuesCase()) {
      case INT32S -> column.getInt32S().getValues(row);
      case INT64S -> column.getInt64S().getValues(row);
      case FLOATS -> column.getFloats().getValues(row);
      case DOUBLES -> column.getDoubles().getValues(row);
      case DECIMALS -> new BigDecimal(column.getDecimals().getValues(row));
      case STRINGS -> column.getStrings().getValues(row);
      case BOOLS -> column.getBools().getValues(row);
      case BYTES, TIMESTAMPS, LISTS, COUNTED_LISTS -> List.of();
      case VALUES_NOT_SET -> throw new IndexOutOfBoundsException(row);
    };
  }
}
