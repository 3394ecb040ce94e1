/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.server.LockstepServer;
import dev.lockstep.grpc.server.ServerConfig;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.tile.TileCommitSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

final class TestServerMetrics {
  @Test
  void whatAServerRegistersCanBeScraped() {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Nobody is asked before a view is read.
    OnlineStoreConfig nowhere = OnlineStoreConfig.of("127.0.0.1:1", "http://127.0.0.1:1");
    try (PinotFeatureReader reader =
            new PinotFeatureReader(nowhere, TileCommitSource.NONE, metrics);
        LockstepServer server =
            new LockstepServer(
                    ServerConfig.DEFAULT.withAddress("127.0.0.1", 0),
                    () -> Catalog.EMPTY,
                    reader,
                    metrics)
                .start();
        FeatureStoreClient client = FeatureStoreClient.connect("127.0.0.1", server.port())) {
      assertThatThrownBy(
              () ->
                  client.get(
                      FeatureQuery.ofFeatures("nothing:here").entities("card", "c1").build()))
          .hasMessageContaining("nothing");
      assertThat(metrics.scrape())
          .contains("lockstep_store_query_seconds_bucket{outcome=\"OK\"")
          .contains("lockstep_store_query_seconds_bucket{outcome=\"STORE_UNAVAILABLE\"")
          .contains("lockstep_grpc_requests_seconds_count{code=\"NOT_FOUND\"");
    }
  }
}
