/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.wire.ColumnCells;
import dev.lockstep.wire.StatusConverter;
import java.util.Objects;

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
    ValueStatus status = StatusConverter.fromProto(vector.getStatuses(row));
    return status == ValueStatus.PRESENT
        ? FeatureValue.of(
            Objects.requireNonNull(ColumnCells.get(vector.getValues(), row), "PRESENT and null"), 0)
        : new FeatureValue(status, null, 0, "");
  }
}
