/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.stack.StackEndpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Pinot over plain HTTP: one schema, one table, one question. */
final class PinotClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final StackEndpoints endpoints;

  PinotClient(StackEndpoints endpoints) {
    this.endpoints = endpoints;
  }

  /** Makes a table that consumes a topic of {@code {"id": STRING, "n": LONG, "ts": LONG}} rows. */
  void createTable(String name, String topic, int flushRows) {
    String schema =
        """
        {"schemaName": "%s",
         "dimensionFieldSpecs": [{"name": "id", "dataType": "STRING"}],
         "metricFieldSpecs": [{"name": "n", "dataType": "LONG"}],
         "dateTimeFieldSpecs": [{"name": "ts", "dataType": "LONG",
           "format": "1:MILLISECONDS:EPOCH", "granularity": "1:MILLISECONDS"}]}
        """
            .formatted(name);
    String table =
        """
        {"tableName": "%s", "tableType": "REALTIME",
         "segmentsConfig": {"timeColumnName": "ts", "replication": "1", "replicasPerPartition": "1"},
         "tenants": {}, "metadata": {},
         "tableIndexConfig": {"loadMode": "MMAP"},
         "ingestionConfig": {"streamIngestionConfig": {"streamConfigMaps": [{
           "streamType": "kafka",
           "stream.kafka.topic.name": "%s",
           "stream.kafka.broker.list": "%s",
           "stream.kafka.consumer.type": "lowlevel",
           "stream.kafka.consumer.prop.auto.offset.reset": "smallest",
           "stream.kafka.consumer.factory.class.name":
             "org.apache.pinot.plugin.stream.kafka20.KafkaConsumerFactory",
           "stream.kafka.decoder.class.name":
             "org.apache.pinot.plugin.stream.kafka.KafkaJSONMessageDecoder",
           "realtime.segment.flush.threshold.rows": "%d"}]}}}
        """
            .formatted(name, topic, endpoints.kafkaForPinot(), flushRows);
    post(endpoints.pinotController() + "/schemas", schema);
    post(endpoints.pinotController() + "/tables", table);
  }

  /** Rows and the sum of {@code n}; empty while Pinot does not answer completely. */
  Optional<Totals> totals(String table) {
    String sql = "SELECT COUNT(*), SUM(n) FROM " + table + "_REALTIME LIMIT 10";
    try {
      HttpResponse<String> response =
          send(endpoints.pinotBroker() + "/query/sql", JSON.writeValueAsString(Map.of("sql", sql)));
      JsonNode answer = JSON.readTree(response.body());
      int queried = answer.path("numServersQueried").asInt();
      boolean complete =
          response.statusCode() == 200
              && answer.path("exceptions").isEmpty()
              && queried > 0
              && queried == answer.path("numServersResponded").asInt();
      JsonNode row = answer.path("resultTable").path("rows").path(0);
      return complete
          ? Optional.of(new Totals(row.path(0).asLong(), row.path(1).asLong()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  record Totals(long rows, long sum) {}

  private void post(String url, String body) {
    try {
      HttpResponse<String> response = send(url, body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(String url, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
