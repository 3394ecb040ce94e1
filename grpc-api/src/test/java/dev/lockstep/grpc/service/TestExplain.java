/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.proto.v1.Evidence;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.ExplainResponse;
import dev.lockstep.proto.v1.Explanation;
import dev.lockstep.proto.v1.ReplayTokens;
import dev.lockstep.proto.v1.UsedRow;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.proto.v1.ValueStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TestExplain {
  private static final long NOW = TestingFeatures.NOW;
  private ServiceFixture store;

  @BeforeEach
  void start() throws IOException {
    store = new ServiceFixture();
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void aWindowedValueIsExplainedByItsRows() {
    ExplainResponse response = store.stub().explain(spend("c1").build());

    Explanation explanation = response.getExplanation();
    Evidence evidence = explanation.getEvidence();
    assertThat(response.getAsOfMillis()).isEqualTo(NOW);
    assertThat(explanation.getFeature()).isEqualTo("card_activity:spend_1h");
    assertThat(explanation.getType()).isEqualTo("DOUBLE");
    assertThat(explanation.getDefinition()).contains("card_activity");
    assertThat(explanation.getValue().getDouble()).isEqualTo(30.75);
    assertThat(explanation.getStatus()).isEqualTo(ValueStatus.PRESENT);
    assertThat(explanation.getEventTimeMillis()).isEqualTo(NOW - 500);
    assertThat(evidence.getFirstMillis()).isEqualTo(NOW - TestingFeatures.HOUR);
    assertThat(evidence.getLastMillis()).isEqualTo(NOW - 1);
    assertThat(evidence.getColumnsList()).containsExactly("card_id", "amount", "big", "shop");
    assertThat(evidence.getRowsList())
        .extracting(UsedRow::getSeq, UsedRow::getEventTimeMillis, UsedRow::getIngestTimeMillis)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1L, NOW - 1000, 100L),
            org.assertj.core.groups.Tuple.tuple(2L, NOW - 500, 200L));
    assertThat(evidence.getRows(0).getValuesList())
        .containsExactly(
            Value.newBuilder().setString("c1").build(),
            Value.newBuilder().setDouble(10.5).build(),
            Value.newBuilder().setInt64(1).build(),
            Value.newBuilder().setString("a").build());
    assertThat(evidence.getRowsUsed()).isEqualTo(2);
    assertThat(evidence.getToken()).isEqualTo("ls1.card_activity.1.1.2.0.0.3." + NOW);
  }

  @Test
  void onlyTheNewestRowsAreListed() {
    Evidence evidence =
        store
            .stub()
            .explain(spend("c1").setAsOfMillis(NOW).setFeature("card_activity:count_1h").build())
            .getExplanation()
            .getEvidence();
    assertThat(evidence.getRowsCount()).isEqualTo(ServiceFixture.LIMITS.maxExplainedRows());
  }

  @Test
  void anOnDemandValueIsExplainedByItsInputs() {
    Explanation explanation =
        store
            .stub()
            .explain(
                spend("c1")
                    .setFeature("payment_risk:share")
                    .putRequestContext("amount", Value.newBuilder().setDouble(30.75).build())
                    .build())
            .getExplanation();

    assertThat(explanation.getDefinition()).isEqualTo("amount / (spend + amount)");
    assertThat(explanation.getValue().getDouble()).isEqualTo(0.5);
    assertThat(explanation.hasEvidence()).isFalse();
    assertThat(explanation.getInputsCount()).isEqualTo(1);
    assertThat(explanation.getInputs(0).getVariable()).isEqualTo("spend");
    assertThat(explanation.getInputs(0).getExplanation().getFeature())
        .isEqualTo("card_activity:spend_1h");
    assertThat(explanation.getInputs(0).getExplanation().getEvidence().getRowsUsed()).isEqualTo(2);
  }

  @Test
  void aPositionCanBeExplained() {
    Explanation explanation =
        store
            .stub()
            .explain(
                spend("c1")
                    .setReplay(
                        ReplayTokens.newBuilder().addTokens("ls1.card_activity.1.1.2.0.0.1." + NOW))
                    .build())
            .getExplanation();

    assertThat(explanation.getValue().getDouble()).isEqualTo(10.5);
  }

  @Test
  void errorsAndNullsAreExplained() {
    Explanation overflow =
        store
            .stub()
            .explain(spend("c2").setFeature("card_activity:overflow_1h").build())
            .getExplanation();
    assertThat(overflow.getStatus()).isEqualTo(ValueStatus.ERROR);
    assertThat(overflow.getReason()).isNotBlank();
    assertThat(overflow.getValue()).isEqualTo(Value.getDefaultInstance());

    Explanation empty = store.stub().explain(spend("nobody").build()).getExplanation();
    assertThat(empty.getStatus()).isEqualTo(ValueStatus.NULL_VALUE);
    assertThat(empty.getEvidence().getRowsList()).isEmpty();
  }

  @Test
  void wrongRequestsNameTheirFields() throws IOException {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                store
                    .stub()
                    .explain(
                        ExplainRequest.newBuilder()
                            .setFeature("card_activity:spend_1h")
                            .putEntity("card_id", Value.newBuilder().setInt64(1).build())
                            .build()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ServiceFixture.fields(failure)).containsExactly("entity.card_id");
  }

  private static ExplainRequest.Builder spend(String card) {
    return ExplainRequest.newBuilder()
        .setFeature("card_activity:spend_1h")
        .putEntity("card_id", Value.newBuilder().setString(card).build());
  }
}
