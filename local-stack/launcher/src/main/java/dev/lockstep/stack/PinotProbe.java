/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** See {@link Probe#pinot}. */
final class PinotProbe implements Probe {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  // HTTP/1.1: Pinot's web server never answers the offer to upgrade a POST.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final StackEndpoints endpoints;
  private final String serverAdmin;

  PinotProbe(StackEndpoints endpoints, String serverAdmin) {
    this.endpoints = requireNonNull(endpoints, "endpoints is null");
    this.serverAdmin = requireNonNull(serverAdmin, "serverAdmin is null");
  }

  @Override
  public Optional<String> missing() throws InterruptedException {
    try {
      if (!healthy(endpoints.pinotController())) {
        return Optional.of("the controller is not up");
      }
      if (!healthy(endpoints.pinotBroker())) {
        return Optional.of("the broker is not up");
      }
      if (!healthy(serverAdmin)) {
        return Optional.of("the server is not up or is catching up");
      }
      List<String> silent = silentTables();
      return silent.isEmpty()
          ? Optional.empty()
          : Optional.of("no complete answer from " + String.join(", ", silent));
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  private boolean healthy(String url) throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(URI.create(url + "/health"))).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> silentTables() throws IOException, InterruptedException {
    URI tables = URI.create(endpoints.pinotController() + "/tables?type=realtime");
    List<String> silent = new ArrayList<>();
    for (JsonNode table : json(HttpRequest.newBuilder(tables)).path("tables")) {
      String name = table.asText().replaceFirst("_REALTIME$", "") + "_REALTIME";
      if (!answersCompletely(name)) {
        silent.add(name);
      }
    }
    return silent;
  }

  /** A broker that knows of no server answers without an exception, but has asked nobody. */
  private boolean answersCompletely(String table) throws IOException, InterruptedException {
    String query =
        JSON.writeValueAsString(Map.of("sql", "SELECT COUNT(*) FROM \"" + table + "\" LIMIT 1"));
    JsonNode answer =
        json(
            HttpRequest.newBuilder(URI.create(endpoints.pinotBroker() + "/query/sql"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(query)));
    int queried = answer.path("numServersQueried").asInt();
    return answer.path("exceptions").isEmpty()
        && queried > 0
        && queried == answer.path("numServersResponded").asInt();
  }

  private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode());
    }
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
  }
}
