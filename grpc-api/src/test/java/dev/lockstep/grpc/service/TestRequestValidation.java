/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.grpc.service.ServiceFixture.doubles;
import static dev.lockstep.grpc.service.ServiceFixture.features;
import static dev.lockstep.grpc.service.ServiceFixture.fields;
import static dev.lockstep.grpc.service.ServiceFixture.longs;
import static dev.lockstep.grpc.service.ServiceFixture.message;
import static dev.lockstep.grpc.service.ServiceFixture.reason;
import static dev.lockstep.grpc.service.ServiceFixture.service;
import static dev.lockstep.grpc.service.ServiceFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TestRequestValidation {
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
  void unknownNamesAreNotFoundWithTheNearestKnownOnes() throws IOException {
    StatusRuntimeException failure =
        store.failure(
            features(
                    "card_activity:spend_2h",
                    "card_activty:count_1h",
                    "card_activity:overflow",
                    "count_1h")
                .putEntities("card_id", strings("c1")));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(reason(failure)).isEqualTo("UNKNOWN_NAME");
    assertThat(message(failure))
        .isEqualTo(
            """
            Feature 'card_activity:spend_2h' is unknown; view 'card_activity' has no such feature; \
            did you mean 'card_activity:spend_1h'?
            Feature 'card_activty:count_1h' is unknown; did you mean 'card_activity:count_1h'?
            Feature 'card_activity:overflow' is unknown; view 'card_activity' has no such feature; \
            did you mean 'card_activity:overflow_1h'?
            'count_1h' is not of the form view:feature; did you mean 'card_activity:count_1h'?""");
    assertThat(fields(failure))
        .containsExactly(
            "features.references[0]",
            "features.references[1]",
            "features.references[2]",
            "features.references[3]");
  }

  @Test
  void anUnknownServiceIsNotFound() {
    StatusRuntimeException failure =
        store.failure(service("fraud_v2").putEntities("card_id", strings("c1")));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(message(failure))
        .isEqualTo("Feature service 'fraud_v2' is unknown; did you mean 'fraud_v1'?");
  }

  @Test
  void everythingThatIsWrongIsSaidInOneGo() throws IOException {
    StatusRuntimeException failure =
        store.failure(
            features("payment_risk:share", "merchant_profile:name")
                .putEntities("card", strings("c1", "c2"))
                .putEntities("merchant_id", longs(1L, null))
                .putEntities("extra", longs(1L, 2L))
                .putRequestContext("amout", doubles(1.0, 2.0)));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(reason(failure)).isEqualTo("INVALID_REQUEST");
    assertThat(message(failure).lines())
        .containsExactlyInAnyOrder(
            "Join key 'card_id' (STRING) is missing; view 'card_activity' needs it",
            "Join key 'merchant_id' in row 1 is null",
            "Join key 'card' is not needed; did you mean 'card_id'?",
            "Join key 'extra' is not needed",
            "Request context column 'amount' (DOUBLE) is missing; on-demand view 'payment_risk'"
                + " needs it",
            "Request context column 'amout' is not needed; did you mean 'amount'?");
    assertThat(fields(failure))
        .containsExactlyInAnyOrder(
            "entities.card_id",
            "entities.merchant_id[1]",
            "entities.card",
            "entities.extra",
            "request_context.amount",
            "request_context.amout");
  }

  @Test
  void joinKeysOfAnotherTypeAreRefused() {
    assertThat(
            message(
                store.failure(
                    features("card_activity:count_1h").putEntities("card_id", longs(1L)))))
        .isEqualTo("Join key 'card_id' holds INT64 values instead of STRING");
    assertThat(
            message(
                store.failure(
                    features("device_state:trusted")
                        .putEntities("card_id", strings("c1", "c1"))
                        .putEntities("device_number", longs(3L, 5_000_000_000L)))))
        .isEqualTo("Join key 'device_number' in row 1 is outside INT32: 5000000000");
  }

  @Test
  void columnsOfDifferentLengthsAreRefused() {
    assertThat(
            message(
                store.failure(
                    features("device_state:trusted")
                        .putEntities("card_id", strings("c1", "c1"))
                        .putEntities("device_number", longs(3L, 4L, 5L)))))
        .isEqualTo("Join keys do not all have 3 rows: 'card_id' has 2, 'device_number' has 3");
    assertThat(
            message(
                store.failure(
                    features("payment_risk:share")
                        .putEntities("card_id", strings("c1", "c1"))
                        .putRequestContext("amount", doubles(1.0)))))
        .isEqualTo("Request context columns do not all have 2 rows: 'amount' has 1");
  }

  @Test
  void manyWrongRowsAreCounted() throws IOException {
    try (ServiceFixture other = new ServiceFixture()) {
      assertThat(
              message(
                  other.failure(
                      features("merchant_profile:name")
                          .putEntities("merchant_id", longs(null, null, null, null, null)))))
          .isEqualTo(
              """
              Join key 'merchant_id' in row 0 is null
              Join key 'merchant_id' in row 1 is null
              Join key 'merchant_id' in row 2 is null
              Join key 'merchant_id' in row 3 is null
              Join key 'merchant_id' in row 4 is null""");
    }
  }

  @Test
  void aKeyThatNoLogCanHoldIsRefused() {
    assertThat(
            message(
                store.failure(
                    features("card_activity:count_1h")
                        .putEntities("card_id", strings("c1", "x".repeat(5000))))))
        .startsWith("Key of entity 'card' in row 1 is not valid: ");
  }

  @Test
  void requestsWithoutSelectionOrEntitiesAreRefused() {
    assertThat(message(store.failure(GetOnlineFeaturesRequest.newBuilder())))
        .isEqualTo("No entity is given\nNeither a feature service nor features are asked for");
    assertThat(message(store.failure(features().putEntities("card_id", strings("c1")))))
        .isEqualTo("No feature is asked for");
    assertThat(
            message(
                store.failure(
                    features("card_activity:count_1h").putEntities("card_id", strings()))))
        .isEqualTo("No entity is given");
  }

  @Test
  void featuresThatWouldShareANameNeedFullNames() {
    assertThat(
            message(
                store.failure(
                    features("card_activity:count_1h", "card_activity:count_1h")
                        .putEntities("card_id", strings("c1")))))
        .isEqualTo("Feature 'card_activity:count_1h' is asked for twice");
  }

  @Test
  void limitsAreResourceErrors() throws IOException {
    StatusRuntimeException rows =
        store.failure(
            features("card_activity:count_1h")
                .putEntities(
                    "card_id", strings(Collections.nCopies(6, "c").toArray(String[]::new))));
    StatusRuntimeException features =
        store.failure(
            features("a:a", "a:b", "a:c", "a:d", "a:e").putEntities("card_id", strings("c1")));

    assertThat(rows.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(message(rows)).isEqualTo("6 entity rows are asked for; the limit is 5");
    assertThat(reason(rows)).isEqualTo("REQUEST_TOO_LARGE");
    assertThat(message(features)).isEqualTo("5 features are asked for; the limit is 4");
  }

  @Test
  void nothingIsReadForAWrongRequest() {
    store.failure(features("card_activity:nothing").putEntities("card_id", strings("c1")));

    assertThat(store.reader.requests()).isEmpty();
  }
}
