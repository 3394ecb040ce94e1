/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.serving.http.FeastHttpServer;
import dev.lockstep.feast.serving.write.EventSink;
import dev.lockstep.feast.serving.write.FeastWrites;
import dev.lockstep.grpc.service.FeatureStoreService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls of Feast's SDK 0.66, with bodies as it sends them. */
final class TestFeastHttpServer {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final List<String> sent = new CopyOnWriteArrayList<>();
  private static final HttpClient client = HttpClient.newHttpClient();
  private static volatile boolean kafkaIsAway;
  private static FeastHttpServer server;

  @BeforeAll
  static void start() {
    EventSink sink =
        (source, events) -> {
          if (kafkaIsAway) {
            return CompletableFuture.failedFuture(
                new LockstepException(ErrorCode.STORE_UNAVAILABLE, "no Kafka"));
          }
          events.forEach(event -> sent.add(source.topic() + " " + event));
          return CompletableFuture.completedFuture(null);
        };
    FeatureStoreService service = TestingShop.service();
    server =
        FeastHttpServer.start(
            "127.0.0.1", 0, service, new FeastWrites(service::plan, sink, () -> TestingShop.NOW));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    sent.clear();
    kafkaIsAway = false;
  }

  @Test
  void answersFeaturesByList() throws Exception {
    HttpResponse<String> response =
        post(
            "/get-online-features",
            """
            {"entities": {"driver_id": [1005, 1001, 1002, 404]}, "full_feature_names": false,
             "include_feature_view_version_metadata": false,
             "features": ["ds:conv", "ds:trips_done", "ds:tags"]}""");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body())
        .isEqualTo(
            """
            {"results":[\
            {"values":[1005,1001,1002,404],"statuses":["PRESENT","PRESENT","PRESENT","PRESENT"],\
            "event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},\
            {"values":[0.5,0.1,null,null],"statuses":["PRESENT","OUTSIDE_MAX_AGE","NULL_VALUE","NOT_FOUND"],\
            "event_timestamps":["2026-11-20T11:00:00.250Z","2026-11-19T11:00:00.250Z","2026-11-20T10:00:00.250Z","1970-01-01T00:00:00Z"]},\
            {"values":[500,100,null,null],"statuses":["PRESENT","OUTSIDE_MAX_AGE","NULL_VALUE","NOT_FOUND"],\
            "event_timestamps":["2026-11-20T11:00:00.250Z","2026-11-19T11:00:00.250Z","2026-11-20T10:00:00.250Z","1970-01-01T00:00:00Z"]},\
            {"values":[["a","b"],null,null,null],"statuses":["PRESENT","OUTSIDE_MAX_AGE","NULL_VALUE","NOT_FOUND"],\
            "event_timestamps":["2026-11-20T11:00:00.250Z","2026-11-19T11:00:00.250Z","2026-11-20T10:00:00.250Z","1970-01-01T00:00:00Z"]}],\
            "metadata":{"feature_names":["driver_id","conv","trips_done","tags"]},"status":true}""");
  }

  @Test
  void answersAServiceWithFullNames() throws Exception {
    JsonNode answer =
        json(
            post(
                "/get-online-features",
                """
                {"entities": {"driver_id": [1005, 1005], "city": ["Biel", "Bern"]},
                 "full_feature_names": true, "feature_service": "both"}"""));

    assertThat(answer.at("/metadata/feature_names").toString())
        .isEqualTo(
            "[\"driver_id\",\"city\",\"ds__conv\",\"city_rides__rides\",\"city_rides__fares\"]");
    assertThat(answer.at("/results/3/values").toString()).isEqualTo("[1,3]");
    assertThat(answer.at("/results/4/values/0").doubleValue()).isEqualTo(7.0);
    assertThat(answer.at("/results/4/values/1").doubleValue()).isNaN();
  }

  @Test
  void writesWholeDoublesWithAPoint() throws Exception {
    assertThat(
            post(
                    "/get-online-features",
                    """
                    {"entities": {"driver_id": [1005], "city": ["Biel"]},
                     "features": ["city_rides:fares"]}""")
                .body())
        .contains("{\"values\":[7.0]");
  }

  @Test
  void tellsErrorsAsTheSdkReadsThem() throws Exception {
    HttpResponse<String> response =
        post(
            "/get-online-features",
            "{\"entities\": {\"driver_id\": [1]}, \"features\": [\"x:y\"]}");

    assertThat(response.statusCode()).isEqualTo(404);
    // A JSON text that holds JSON.
    JsonNode detail = JSON.readTree(json(response).textValue());
    assertThat(detail.path("module").textValue()).isEqualTo("feast.errors");
    assertThat(detail.path("class").textValue()).isEqualTo("FeatureViewNotFoundException");
    assertThat(detail.path("message").textValue()).isEqualTo("Feature view 'x' does not exist");
  }

  @Test
  void refusesWhatTheCallerDidWrongWithoutServerErrors() throws Exception {
    String path = "/get-online-features";
    refused(path, "{}", 400, "'entities' is missing");
    refused(path, "[]", 400, "not a JSON object");
    refused(path, "", 400, "not a JSON object");
    refused(path, "{\"entities\":", 400, "not JSON");
    refused(path, "{\"entities\": {}, \"features\": []}", 400, "is needed");
    refused(path, "{\"entities\": {}, \"features\": [1]}", 400, "view:feature");
    refused(path, "{\"entities\": {}, \"features\": [\"ds:conv\"]}", 400, "'driver_id'");
    refused(path, "{\"entities\": {\"driver_id\": 1}, \"features\": [\"ds:conv\"]}", 400, "list");
    refused(
        path, "{\"entities\": {\"driver_id\": [[1]]}, \"features\": [\"ds:conv\"]}", 400, "scalar");
    refused(
        path, "{\"entities\": {\"driver_id\": [1.5]}, \"features\": [\"ds:conv\"]}", 400, "DOUBLE");
    refused(
        path, "{\"entities\": {\"driver_id\": [null]}, \"features\": [\"ds:conv\"]}", 400, "null");
    refused(path, "{\"entities\": {\"driver_id\": [1]}, \"feature_service\": \"x\"}", 404, "'x'");
    refused("/nowhere", "{}", 404, "/nowhere");
    assertThat(send(request(path).GET().build()).statusCode()).isEqualTo(400);
  }

  @Test
  void writesRowsAsEventsOfTheSource() throws Exception {
    HttpResponse<String> response =
        post(
            "/write-to-online-store",
            """
            {"feature_view_name":"ds","df":{"driver_id":[1,2],"conv":[0.7,null],"trips_done":[3,4.0],
             "event_timestamp":["2026-11-20T09:37:21.559205","2026-11-20 09:37:22+01:00"],
             "created":["2026-11-20T09:37:21.559205","2026-11-20T09:37:22Z"]},"allow_registry_cache":false}""");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("null");
    assertThat(sent)
        .containsExactly(
            "driver_stats {\"driver_id\":1,\"at\":1795167441559,\"made\":1795167441559,\"conv\":0.7,\"trips\":3}",
            "driver_stats {\"driver_id\":2,\"at\":1795163842000,\"made\":1795167442000,\"trips\":4.0}");
  }

  @Test
  void pushesEventsOfTheSource() throws Exception {
    HttpResponse<String> response =
        post(
            "/push",
            """
            {"push_source_name":"rides","to":"online_and_offline","df":{"driver_id":[7],"city":["Bern"],
             "fare":[NaN],"note":["n"],"unknown":[1],"event_timestamp":["2026-11-20T09:37:21.5"]}}""");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(sent)
        .containsExactly(
            "rides {\"driver_id\":7,\"city\":\"Bern\",\"when\":1795167441.500000,\"note\":\"n\"}");
  }

  @Test
  void sendsATableAsAWholeOrNotAtAll() throws Exception {
    String write = "/write-to-online-store";
    String at = "\"event_timestamp\":[\"2026-11-20T09:00:00\",\"2026-11-20T09:00:00\"]";
    refused(write, view("dz", "{\"driver_id\":[1,2]," + at + "}"), 404, "did you mean 'ds'");
    refused(
        write,
        view("ds", "{\"driver_id\":[1,null]," + at + "}"),
        400,
        "'driver_id' is null in row 1");
    refused(write, view("ds", "{\"driver_id\":[1,2]}"), 400, "'at' is missing");
    refused(write, view("ds", "{\"driver_id\":[1]," + at + "}"), 400, "number of rows");
    refused(write, view("ds", "{\"driver_id\":[1,\"2\"]," + at + "}"), 400, "'driver_id' in row 1");
    refused(write, view("ds", "{\"driver_id\":[1,2.5]," + at + "}"), 400, "no INT64: 2.5");
    refused(write, view("ds", "{\"driver_id\":[1,1e300]," + at + "}"), 400, "no INT64");
    refused(
        write,
        view("ds", "{\"driver_id\":[1],\"event_timestamp\":[\"2026-11-20T13:00:00\"]}"),
        400,
        "future");
    refused(
        write, view("ds", "{\"driver_id\":[1],\"event_timestamp\":[\"soon\"]}"), 400, "no moment");
    refused(write, view("ds", "{\"driver_id\":[],\"event_timestamp\":[]}"), 400, "no rows");
    refused(write, view("ds", "[]"), 400, "'df'");
    refused(write, view("city_rides", "{\"driver_id\":[1]}"), 400, "push events to source 'rides'");
    refused(
        write,
        view(
            "driver_rides",
            "{\"driver_id\":[1],\"fare\":[1.0],\"event_timestamp\":[\"2026-11-20T09:00:00\"]}"),
        400,
        "without [city, note]");
    refused("/push", "{\"push_source_name\":\"x\",\"df\":{\"a\":[1]}}", 422, "'x' does not exist");
    refused(
        "/push",
        "{\"push_source_name\":\"rides\",\"df\":{\"driver_id\":[7],\"city\":[\"a\"],\"when\":[1.5]}}",
        400,
        "'note' is missing");
    refused("/push", "{\"push_source_name\":\"rides\",\"to\":\"moon\",\"df\":{}}", 400, "moon");
    assertThat(sent).isEmpty();
  }

  @Test
  void saysWhenKafkaDidNotAcknowledge() throws Exception {
    kafkaIsAway = true;

    HttpResponse<String> response =
        post(
            "/write-to-online-store",
            view("ds", "{\"driver_id\":[1],\"event_timestamp\":[\"2026-11-20T09:00:00\"]}"));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("no Kafka");
  }

  @Test
  void isHealthyAndHasNothingToMaterialize() throws Exception {
    assertThat(send(request("/health").GET().build()).statusCode()).isEqualTo(200);
    assertThat(
            post("/materialize-incremental", "{\"end_ts\":\"2026-11-20T00:00:00\"}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void acceptsAnAuthorizationHeader() throws Exception {
    HttpResponse<String> response =
        send(
            request("/get-online-features")
                .header("authorization", "Bearer abc")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"entities\": {\"driver_id\": [1]}, \"features\": [\"ds:conv\"]}"))
                .build());

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void refusesBodiesWithoutEnd() throws Exception {
    HttpResponse<String> response = post("/push", " ".repeat((16 << 20) + 1));

    assertThat(response.statusCode()).isEqualTo(413);
  }

  private static String view(String name, String frame) {
    return "{\"feature_view_name\":\"" + name + "\",\"df\":" + frame + "}";
  }

  private static void refused(String path, String body, int status, String message)
      throws Exception {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(body + " " + response.body()).isEqualTo(status);
    assertThat(JSON.readTree(json(response).textValue()).path("message").textValue())
        .as(body)
        .contains(message);
  }

  private static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("content-type", "application/json");
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
