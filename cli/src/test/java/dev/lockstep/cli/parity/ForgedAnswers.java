/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.parity;

import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import java.util.UUID;

/** Genuine answers of one row, made to say something else. */
final class ForgedAnswers {
  private ForgedAnswers() {}

  static boolean hasShare(ServedAnswer answer) {
    return answer.getResponse().getFeaturesList().stream()
        .filter(vector -> vector.getName().equals("share"))
        .anyMatch(vector -> vector.getStatusesList().contains(ValueStatus.PRESENT));
  }

  static ServedAnswer.Builder renamed(ServedAnswer.Builder answer) {
    return answer.setAnswerId(UUID.randomUUID().toString());
  }

  /** The answer with the token of another position. */
  static ServedAnswer retoken(ServedAnswer answer, long seq) {
    PositionToken token = PositionToken.parse(answer.getResponse().getPositions(0).getTokens(0));
    Position old = token.position();
    Position position =
        new Position(
            old.version(), old.revision(), old.partition(), old.generation(), old.cut(), seq);
    ServedAnswer.Builder forged = renamed(answer.toBuilder());
    forged
        .getResponseBuilder()
        .getPositionsBuilder(0)
        .setSeqs(0, seq)
        .setTokens(0, PositionToken.encode(token.view(), position, token.asOfMillis()));
    return forged.build();
  }

  static ServedAnswer at(ServedAnswer answer, long asOfMillis) {
    String token = answer.getResponse().getPositions(0).getTokens(0);
    ServedAnswer.Builder forged = renamed(answer.toBuilder());
    forged.getResponseBuilder().setAsOfMillis(asOfMillis);
    forged
        .getResponseBuilder()
        .getPositionsBuilder(0)
        .setTokens(0, token.substring(0, token.lastIndexOf('.') + 1) + asOfMillis);
    return forged.build();
  }

  static ServedAnswer withSpend(ServedAnswer answer, ValueStatus status, double value) {
    return with(answer, "spend", status, doubles(value));
  }

  static ServedAnswer withShare(ServedAnswer answer, double value) {
    return with(answer, "share", ValueStatus.PRESENT, doubles(value));
  }

  /** A count of nothing that became null. */
  static ServedAnswer withCount(ServedAnswer answer) {
    return with(
        answer, "payments", ValueStatus.NULL_VALUE, ValueColumn.newBuilder().addNulls(0).build());
  }

  private static ValueColumn doubles(double value) {
    return ValueColumn.newBuilder().setDoubles(DoubleValues.newBuilder().addValues(value)).build();
  }

  private static ServedAnswer with(
      ServedAnswer answer, String feature, ValueStatus status, ValueColumn value) {
    ServedAnswer.Builder forged = renamed(answer.toBuilder());
    for (FeatureVector.Builder vector : forged.getResponseBuilder().getFeaturesBuilderList()) {
      if (vector.getName().equals(feature)) {
        vector.setValues(value).setStatuses(0, status);
      }
    }
    return forged.build();
  }
}
