/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical;

import static dev.lockstep.historical.TestingHistory.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.feast.FeastOptions;
import dev.lockstep.historical.feast.RowWriter;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.historical.job.JobsConfig;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.local.LocalRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The calls of Feast's remote offline store: DoPut, GetFlightInfo, DoGet with one command. */
@SuppressWarnings("NullAway.Init")
@Timeout(60)
final class TestFeastOfflineStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> REFERENCES =
      List.of(
          "risk:share",
          "profile:limit",
          "spending:shops",
          "spending:last_shop",
          "spending:spend_1h");

  @TempDir private Path directory;
  private final BufferAllocator allocator = new RootAllocator();
  private final List<JsonNode> written = new ArrayList<>();
  private TestingHistory history;
  private HistoricalServer server;
  private FlightClient client;

  @BeforeEach
  void start() {
    history = new TestingHistory(directory);
    serve();
  }

  private void serve() {
    RowWriter writer =
        (view, frame) -> {
          if (frame.path("limit").path(0).isTextual()) {
            throw new LockstepException(ErrorCode.INVALID_REQUEST, "Column 'limit' in row 0 is no");
          }
          written.add(frame.deepCopy().put("view", view));
          return CompletableFuture.completedFuture(null);
        };
    server =
        new HistoricalServer(
                HistoricalConfig.of(JobsConfig.in(directory.resolve("jobs")).withJobs(1, 2, 5))
                    .withAddress("127.0.0.1", 0),
                () -> history.definitions,
                new Engines(Map.of("auto", new LocalRunner(history.lake))),
                new FeastOptions(Mode.AS_CORRECTED, writer))
            .start();
    client =
        FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
            .build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    server.close();
    history.close();
    allocator.close();
  }

  @Test
  void answersWithTheEntityTableAndFeaturesInTheOrderAskedFor() throws Exception {
    List<List<String>> expected = history.expected(allocator, 700, 5, Mode.AS_CORRECTED);
    FlightDescriptor command = features(REFERENCES, false);
    try (VectorSchemaRoot root = VectorSchemaRoot.create(TestingHistory.SPINE, allocator)) {
      put(
          command,
          root,
          () -> {
            TestingHistory.fill(root, 700, 5);
          });
    }

    List<List<String>> found = get(command);

    assertThat(names(found))
        .containsExactly(
            "label",
            "card",
            "amount",
            "event_timestamp",
            "share",
            "limit",
            "shops",
            "last_shop",
            "spend_1h");
    assertThat(rows(found)).isEqualTo(select(expected, names(found)));
    assertThat(found).hasSize(701);
  }

  /** Columns of what the local runner makes, with values that are too old left out. */
  private static List<List<String>> select(List<List<String>> table, List<String> columns) {
    List<String> names = names(table);
    List<List<String>> rows = new ArrayList<>();
    int hidden = 0;
    for (List<String> row : rows(table)) {
      List<String> cells = new ArrayList<>();
      for (String column : columns) {
        int status = names.indexOf(column + "__status");
        boolean old = status >= 0 && row.get(status).equals("OUTSIDE_MAX_AGE");
        hidden += old ? 1 : 0;
        cells.add(old ? "null" : row.get(names.indexOf(column)));
      }
      rows.add(cells);
    }
    assertThat(hidden).isPositive();
    return rows;
  }

  @Test
  void everyColumnComesBackAsItCame() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                nullable("when", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "Asia/Tokyo")),
                nullable("card", new ArrowType.Utf8()),
                new Field(
                    "tags",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(nullable("item", new ArrowType.Utf8()))),
                nullable("__index_level_0__", new ArrowType.Int(64, true))),
            Map.of("pandas", "{}"));
    FlightDescriptor command = features(List.of("spending:payments"), true);
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      put(
          command,
          root,
          () -> {
            root.clear();
            for (int i = 0; i < 3; i++) {
              // The same row again and again.
              ((TimeStampNanoTZVector) root.getVector("when"))
                  .setSafe(i, TestingHistory.START * 1_000_000L + 999_999L);
              text(root, "card", i, "card 1");
              ((BigIntVector) root.getVector("__index_level_0__")).setSafe(i, 7);
            }
            UnionListWriter tags = ((ListVector) root.getVector("tags")).getWriter();
            for (int i = 0; i < 3; i++) {
              tags.setPosition(i);
              tags.startList();
              for (int j = 0; j < i; j++) {
                tags.writeVarChar("t" + j);
              }
              tags.endList();
            }
            root.setRowCount(3);
          });
    }

    List<List<String>> found = get(command);

    assertThat(names(found)).containsExactly("when", "card", "tags", "spending__payments");
    assertThat(found.get(0).get(0)).contains("Timestamp(NANOSECOND, Asia/Tokyo)");
    assertThat(rows(found))
        .extracting(row -> row.get(2))
        .containsExactly("[]", "[\"t0\"]", "[\"t0\",\"t1\"]");
    assertThat(rows(found)).extracting(row -> row.get(3)).containsOnly(rows(found).get(0).get(3));
    assertThat(rows(found))
        .extracting(row -> row.get(0))
        .containsOnly(String.valueOf(TestingHistory.START * 1_000_000L + 999_999L));
  }

  @Test
  void aTimestampWithoutZoneIsUtc() throws Exception {
    FlightDescriptor naive = features(List.of("spending:total"), false);
    FlightDescriptor zoned = features(List.of("spending:total"), false);
    long when = TestingHistory.START + 50_000_000;
    putCards(naive, new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), when * 1000);
    putCards(zoned, new ArrowType.Timestamp(TimeUnit.SECOND, "America/Lima"), when / 1000);

    List<List<String>> first = rows(get(naive));
    List<List<String>> second = rows(get(zoned));

    assertThat(first).extracting(row -> row.get(2)).isEqualTo(column(second, 2));
    assertThat(column(first, 2)).doesNotContain("null");
  }

  @Test
  void aTicketIsGoodTwiceAndAfterARestart() throws Exception {
    FlightDescriptor command = features(List.of("profile:limit"), false);
    putCards(command, new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"), TestingHistory.START);
    Ticket ticket = client.getInfo(command).getEndpoints().get(0).getTicket();
    List<List<String>> once = get(ticket);
    // A client that lost the answer sends its table again.
    putCards(command, new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"), TestingHistory.START);
    List<List<String>> again = get(ticket);

    client.close();
    server.close();
    serve();

    assertThat(again).isEqualTo(once);
    assertThat(get(ticket)).isEqualTo(once);
  }

  @Test
  void whatIsWrongIsToldInFeastsWords() throws Exception {
    refused(
        features(List.of("spendin:total"), false),
        "FeatureViewNotFoundException",
        "did you mean 'spending'");
    refused(features(List.of("spending:totl"), false), "FeastError", "did you mean 'total'");
    refused(features(List.of("total"), false), "FeastError", "view:feature");
    refused(features(List.of(), false), "FeastError", "no feature");
    refused(
        features(List.of("spending:total", "spending:total"), true),
        "FeatureNameCollisionError",
        "asked for twice");
    refused(features(List.of("risk:share"), false), "FeastError", "no column 'amount'");
    ObjectNode alias = command(List.of("origin:total"), false);
    alias.putArray("feature_view_names").add("spending");
    alias.putArray("name_aliases").add("origin");
    refused(
        descriptor(alias),
        "FeatureViewNotFoundException",
        "alias 'origin' of feature view 'spending'");
    refused(
        descriptor(command(List.of("spending:total"), false).put("entity_df_sql", "SELECT 1")),
        "FeastError",
        "not executed");
    refused(descriptor(api("persist")), "FeastError", "'persist' is not there");
  }

  private void refused(FlightDescriptor command, String pythonClass, String message) {
    assertThatThrownBy(
            () ->
                putCards(
                    command,
                    new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"),
                    TestingHistory.START))
        .hasMessageContaining(
            "Flight error: {\"module\":\"feast.errors\",\"class\":\"" + pythonClass)
        .hasMessageContaining(message);
  }

  @Test
  void entitiesAreNeededAsATable() throws Exception {
    FlightDescriptor command = features(List.of("spending:total"), false);
    assertThatThrownBy(() -> putNone(command)).hasMessageContaining("an entity_df is needed");
    assertThatThrownBy(() -> client.getInfo(command))
        .hasMessageContaining("Flight error: {")
        .hasMessageContaining("there is no job");
    Schema twoMoments =
        new Schema(
            List.of(
                nullable("card", new ArrowType.Utf8()),
                nullable("a", new ArrowType.Timestamp(TimeUnit.SECOND, "UTC")),
                nullable("b", new ArrowType.Timestamp(TimeUnit.SECOND, "UTC"))));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(twoMoments, allocator)) {
      assertThatThrownBy(() -> put(command, root, () -> root.setRowCount(0)))
          .hasMessageContaining("says not when");
    }
  }

  @Test
  void aNullKeyIsRefusedByItsRow() throws Exception {
    FlightDescriptor command = features(List.of("spending:total"), false);
    Schema schema =
        new Schema(
            List.of(
                nullable("card", new ArrowType.Utf8()),
                nullable("event_timestamp", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null))));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      put(
          command,
          root,
          () -> {
            root.clear();
            text(root, "card", 0, "card 1");
            TimeStampVector times = (TimeStampVector) root.getVector("event_timestamp");
            times.setSafe(0, TestingHistory.START);
            times.setSafe(1, TestingHistory.START);
            root.setRowCount(2);
          });
    }

    assertThatThrownBy(() -> get(command))
        .hasMessageContaining("Flight error: {")
        .hasMessageContaining("row 2")
        .hasMessageNotContaining(directory.toString());
  }

  @Test
  void columnsOfASourceAreThoseOfItsEvents() throws Exception {
    String source =
        "{\"name\": \"profile_history\", \"type\": \"BATCH_SPARK\", \"unknown\": 1,"
            + " \"sparkOptions\": {\"table\": \"lockstep.%s_v1\"}}";
    FlightDescriptor known =
        descriptor(
            api("get_table_column_names_and_types_from_data_source")
                .put("data_source_proto", source.formatted("profile")));
    putNone(known);
    assertThat(rows(get(known)))
        .containsExactly(
            List.of("card", "string"), List.of("limit", "double"), List.of("at", "timestamp"));

    FlightDescriptor unknown =
        descriptor(
            api("get_table_column_names_and_types_from_data_source")
                .put("data_source_proto", source.formatted("other")));
    putNone(unknown);
    assertThatThrownBy(() -> get(unknown))
        .hasMessageContaining("DataSourceObjectNotFoundException");
    putNone(
        descriptor(api("validate_data_source").put("data_source_proto", source.formatted("any"))));
  }

  @Test
  void rowsGoToTheWriterAsOverHttp() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                nullable("card", new ArrowType.LargeUtf8()),
                nullable("limit", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                nullable("at", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null))));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      put(
          writing("profile"),
          root,
          () -> {
            root.clear();
            ((org.apache.arrow.vector.LargeVarCharVector) root.getVector("card"))
                .setSafe(0, "c".getBytes(StandardCharsets.UTF_8));
            ((Float8Vector) root.getVector("limit")).setSafe(0, 1.5);
            ((TimeStampVector) root.getVector("at")).setSafe(0, 1_500_000_001L);
            ((TimeStampVector) root.getVector("at")).setSafe(1, -1L);
            root.setRowCount(2);
          });
    }

    assertThat(written)
        .containsExactly(
            JSON.readTree(
                "{\"card\": [\"c\", null], \"limit\": [1.5, null], \"at\": [\"1970-01-01T00:00:01.500000001Z\","
                    + " \"1969-12-31T23:59:59.999999999Z\"], \"view\": \"profile\"}"));
    assertThatThrownBy(() -> putNone(writing("nothing")))
        .hasMessageContaining("FeatureViewNotFoundException");
    Schema wrong = new Schema(List.of(nullable("limit", new ArrowType.Utf8())));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(wrong, allocator)) {
      assertThatThrownBy(
              () ->
                  put(
                      writing("profile"),
                      root,
                      () -> {
                        text(root, "limit", 0, "x");
                        root.setRowCount(1);
                      }))
          .hasMessageContaining("Flight error: {")
          .hasMessageContaining("Column 'limit' in row 0 is no");
    }
  }

  private static ObjectNode api(String api) {
    return JSON.createObjectNode().put("command_id", UUID.randomUUID().toString()).put("api", api);
  }

  private static FlightDescriptor writing(String view) {
    ObjectNode command = api("offline_write_batch");
    command.putArray("feature_view_names").add(view);
    command.putNull("progress").putArray("name_aliases").addNull();
    return descriptor(command);
  }

  private static FlightDescriptor features(List<String> references, boolean fullNames) {
    return descriptor(command(references, fullNames));
  }

  /** As the SDK writes it. */
  private static ObjectNode command(List<String> references, boolean fullNames) {
    ObjectNode command = api("get_historical_features");
    references.stream()
        .map(reference -> reference.split(":", -1)[0])
        .distinct()
        .forEach(view -> command.withArray("feature_view_names").add(view));
    references.forEach(command.putArray("feature_refs")::add);
    command.put("project", "lockstep").put("full_feature_names", fullNames);
    references.stream()
        .map(reference -> reference.split(":", -1)[0])
        .distinct()
        .forEach(view -> command.withArray("name_aliases").addNull());
    return command;
  }

  private static FlightDescriptor descriptor(ObjectNode command) {
    return FlightDescriptor.command(command.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void put(FlightDescriptor command, VectorSchemaRoot root, Runnable fill) {
    AsyncPutListener ended = new AsyncPutListener();
    FlightClient.ClientStreamListener put = client.startPut(command, root, ended);
    fill.run();
    put.putNext();
    put.completed();
    ended.getResult();
  }

  private void putCards(FlightDescriptor command, ArrowType.Timestamp type, long when) {
    Schema schema =
        new Schema(
            List.of(nullable("card", new ArrowType.Utf8()), nullable("event_timestamp", type)));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      put(
          command,
          root,
          () -> {
            root.clear();
            for (int i = 0; i < 4; i++) {
              text(root, "card", i, "card " + i);
              ((TimeStampVector) root.getVector("event_timestamp")).setSafe(i, when);
            }
            root.setRowCount(4);
          });
    }
  }

  /** The table that the SDK sends where there is none. */
  private void putNone(FlightDescriptor command) {
    Schema schema = new Schema(List.of(nullable("key", new ArrowType.Utf8())));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      put(command, root, () -> root.setRowCount(0));
    }
  }

  private static void text(VectorSchemaRoot root, String column, int row, String text) {
    ((VarCharVector) root.getVector(column)).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<List<String>> get(FlightDescriptor command) throws Exception {
    FlightInfo info = client.getInfo(command);
    return get(info.getEndpoints().get(0).getTicket());
  }

  /** Fields, then rows. */
  private List<List<String>> get(Ticket ticket) throws Exception {
    List<List<String>> table = new ArrayList<>();
    try (FlightStream stream = client.getStream(ticket)) {
      VectorSchemaRoot root = stream.getRoot();
      table.add(TestingHistory.names(root));
      while (stream.next()) {
        TestingHistory.addRows(root, table);
      }
    }
    return table;
  }

  private static List<String> names(List<List<String>> table) {
    return table.get(0).stream().map(field -> field.split(":", 2)[0]).toList();
  }

  private static List<List<String>> rows(List<List<String>> table) {
    return table.subList(1, table.size());
  }

  private static List<@Nullable String> column(List<List<String>> rows, int column) {
    return Arrays.asList(rows.stream().map(row -> row.get(column)).toArray(String[]::new));
  }
}
