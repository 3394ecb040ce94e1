/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.lowering.OnlineArtifacts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Pinot's controller: schemas, tables, segments, brokers. Blocking, thread-safe. */
public final class PinotController {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final Optional<String> authorization;
  private final HttpClient http;

  public PinotController(OnlineStoreConfig config) {
    this.address = config.pinotController();
    this.authorization = config.pinotAuthorization();
    // An upgrade to HTTP/2 makes POST hang on Pinot's HTTP server.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** Versions of Pinot's parts by their names. */
  public Map<String, String> versions() {
    ImmutableMap.Builder<String, String> versions = ImmutableMap.builder();
    required("/version")
        .fields()
        .forEachRemaining(e -> versions.put(e.getKey(), e.getValue().asText()));
    return versions.buildKeepingLast();
  }

  /** The brokers that are alive, without repetition. */
  public List<URI> onlineBrokers() {
    return brokers(address.getScheme(), required("/v2/brokers?state=online"));
  }

  /**
   * @param answer lists brokers by tenant, and again by table
   */
  static List<URI> brokers(String scheme, JsonNode answer) {
    Set<URI> brokers = new LinkedHashSet<>();
    for (JsonNode tenant : answer.path("tenants")) {
      for (JsonNode broker : tenant) {
        brokers.add(
            brokerAddress(scheme, broker.path("host").asText(), broker.path("port").asInt()));
      }
    }
    return ImmutableList.copyOf(brokers);
  }

  private static URI brokerAddress(String scheme, String host, int port) {
    URI broker = URI.create("%s://%s:%s".formatted(scheme, host, port));
    if (broker.getHost() == null) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Pinot names a broker '%s:%s', which is not the name of a host; set pinot.brokers"
              .formatted(host, port));
    }
    return broker;
  }

  public Optional<JsonNode> schema(String table) {
    return get("/schemas/" + table);
  }

  /** The config of the REALTIME table; empty if there is none. */
  public Optional<JsonNode> tableConfig(String table) {
    return get("/tables/" + table + "?type=realtime")
        .map(tables -> tables.path("REALTIME"))
        .filter(JsonNode::isObject);
  }

  /** Creates a schema or replaces it by one that has all its columns. */
  public void putSchema(JsonNode schema) {
    send("POST", "/schemas?override=true", schema);
  }

  /**
   * @throws LockstepException INVALID_CONFIGURATION if Pinot does not understand a property
   */
  public void createTable(JsonNode tableConfig) {
    checkUnderstood(send("POST", "/tables", tableConfig));
  }

  /**
   * @throws LockstepException INVALID_CONFIGURATION if Pinot does not understand a property
   */
  public void updateTable(String table, JsonNode tableConfig) {
    checkUnderstood(send("PUT", "/tables/" + table, tableConfig));
  }

  /** Removes the REALTIME table with its segments; nothing happens if there is none. */
  public void deleteTable(String table) {
    delete("/tables/" + table + "?type=realtime&retention=0d");
  }

  /** Removes a schema that no table uses; nothing happens if there is none. */
  public void deleteSchema(String table) {
    delete("/schemas/" + table);
  }

  /** Asks servers to load columns that the schema got. */
  public void reload(String table) {
    send("POST", "/segments/" + table + "/reload?type=REALTIME", JSON.createObjectNode());
  }

  /** Raw names of the REALTIME tables. */
  public List<String> realtimeTables() {
    List<String> tables = new ArrayList<>();
    required("/tables?type=realtime")
        .path("tables")
        .forEach(table -> tables.add(OnlineArtifacts.rawTable(table.asText())));
    return tables;
  }

  /**
   * By segment of the REALTIME table that is being consumed, by server, the offset that it reads
   * next. A server that does not answer is missing.
   */
  public Map<String, Map<String, Long>> consumedOffsets(String table) {
    Map<String, Map<String, Long>> segments = new TreeMap<>();
    get("/tables/" + table + "/consumingSegmentsInfo")
        .map(answer -> answer.path("_segmentToConsumingInfoMap"))
        .orElseGet(JSON::createObjectNode)
        .fields()
        .forEachRemaining(
            segment -> {
              Map<String, Long> servers = new TreeMap<>();
              for (JsonNode server : segment.getValue()) {
                JsonNode offsets = server.path("partitionToOffsetMap");
                if (offsets.size() == 1) {
                  servers.put(
                      server.path("serverName").asText(), offsets.elements().next().asLong(-1));
                }
              }
              segments.put(segment.getKey(), servers);
            });
    return segments;
  }

  /** By segment of the REALTIME table, by server, the state that the segment should have. */
  public Map<String, Map<String, String>> idealState(String table) {
    return states(table, "idealstate");
  }

  /** By segment of the REALTIME table, by server, the state that the server reports. */
  public Map<String, Map<String, String>> externalView(String table) {
    return states(table, "externalview");
  }

  /**
   * The servers that are alive, by name, each with a mark that changes when it starts again.
   *
   * @throws LockstepException if the controller does not answer, or does not let this user look
   */
  public Map<String, String> liveServers() {
    String cluster = required("/cluster/info").path("clusterName").asText();
    Map<String, String> servers = new TreeMap<>();
    required("/zk/lsl?path=/" + cluster + "/LIVEINSTANCES")
        .fields()
        .forEachRemaining(
            instance -> {
              if (instance.getKey().startsWith("Server_")) {
                servers.put(instance.getKey(), instance.getValue().path("czxid").asText());
              }
            });
    return servers;
  }

  private Map<String, Map<String, String>> states(String table, String kind) {
    JsonNode realtime =
        get("/tables/" + table + "/" + kind + "?tableType=REALTIME")
            .map(answer -> answer.path("REALTIME"))
            .orElseGet(JSON::createObjectNode);
    ImmutableMap.Builder<String, Map<String, String>> segments = ImmutableMap.builder();
    realtime
        .fields()
        .forEachRemaining(
            segment -> {
              ImmutableMap.Builder<String, String> servers = ImmutableMap.builder();
              segment
                  .getValue()
                  .fields()
                  .forEachRemaining(e -> servers.put(e.getKey(), e.getValue().asText()));
              segments.put(segment.getKey(), servers.build());
            });
    return segments.build();
  }

  private static void checkUnderstood(JsonNode answer) {
    JsonNode unknown = answer.path("unrecognizedProperties");
    if (!unknown.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Pinot does not understand properties of the table config: " + unknown);
    }
  }

  private JsonNode required(String path) {
    return get(path)
        .orElseThrow(
            () ->
                new LockstepException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "Not a Pinot controller: %s has no %s".formatted(address, path)));
  }

  private Optional<JsonNode> get(String path) {
    HttpResponse<String> response = exchange(request(path).GET().build());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    return Optional.of(body(path, response));
  }

  private JsonNode send(String method, String path, JsonNode body) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.toString()))
            .build();
    return body(path, exchange(request));
  }

  private void delete(String path) {
    HttpResponse<String> response = exchange(request(path).DELETE().build());
    if (response.statusCode() != 404) {
      var unused = body(path, response);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(TIMEOUT)
            .header("Accept", "application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Pinot controller %s does not answer: %s".formatted(address, e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE, "Interrupted while asking the Pinot controller", e);
    }
  }

  private JsonNode body(String path, HttpResponse<String> response) {
    int status = response.statusCode();
    if (status / 100 != 2) {
      throw new LockstepException(
          status / 100 == 4 ? ErrorCode.INVALID_CONFIGURATION : ErrorCode.STORE_UNAVAILABLE,
          "Pinot controller refuses %s with status %s: %s"
              .formatted(path, status, AnswerCheck.shorten(response.body())));
    }
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Pinot controller answers %s with something else than JSON".formatted(path),
          e);
    }
  }
}
