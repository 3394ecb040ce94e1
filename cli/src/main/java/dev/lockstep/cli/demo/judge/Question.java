/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import com.google.common.collect.ImmutableList;
import dev.lockstep.grpc.client.FeatureQuery;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the judge asks the server: one service, one moment, some entities.
 *
 * @param asOfMillis T
 * @param knownAtMillis empty for everything so far
 */
record Question(ServiceShape service, List<Row> rows, long asOfMillis, OptionalLong knownAtMillis) {
  Question {
    rows = ImmutableList.copyOf(rows);
  }

  /**
   * One entity of each kind.
   *
   * @param context of the on-demand view
   */
  record Row(
      String cardId,
      String merchantId,
      String platform,
      long deviceId,
      ReferenceOnDemand.Context context) {}

  /** The two services of examples/fraud: which keys they need. */
  enum ServiceShape {
    FRAUD("fraud_v1"),
    NETWORK("network_v1");

    private final String service;

    ServiceShape(String service) {
      this.service = service;
    }

    String serviceName() {
      return service;
    }
  }

  FeatureQuery toQuery() {
    FeatureQuery.Builder query = FeatureQuery.ofService(service.serviceName()).fullNames();
    query.entities("merchant_id", rows.stream().map(Row::merchantId).toList());
    switch (service) {
      case FRAUD -> {
        query.entities("card_id", rows.stream().map(Row::cardId).toList());
        query.context("amount", rows.stream().map(row -> row.context().amount()).toArray());
        query.context("country", rows.stream().map(row -> row.context().country()).toArray());
      }
      case NETWORK -> {
        query.entities("platform", rows.stream().map(Row::platform).toList());
        query.entities("device_id", rows.stream().map(Row::deviceId).toList());
      }
    }
    query.asOf(Instant.ofEpochMilli(asOfMillis));
    knownAtMillis.ifPresent(moment -> query.knownAt(Instant.ofEpochMilli(moment)));
    return query.build();
  }

  /** For people who want to ask again. */
  String describe(int row) {
    Row one = rows.get(row);
    return "%s %s as of %s%s"
        .formatted(
            service.serviceName(),
            one,
            Instant.ofEpochMilli(asOfMillis),
            knownAtMillis.isPresent()
                ? " known at " + Instant.ofEpochMilli(knownAtMillis.getAsLong())
                : "");
  }
}
