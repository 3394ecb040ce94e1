/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import dev.lockstep.historical.feast.FeastOptions;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.historical.job.JobsConfig;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.proto.v1.CancelHistoricalJobRequest;
import dev.lockstep.proto.v1.FetchHistoricalFeaturesRequest;
import dev.lockstep.proto.v1.GetHistoricalFeaturesRequest;
import dev.lockstep.proto.v1.GetHistoricalJobRequest;
import dev.lockstep.proto.v1.HistoricalFeaturesGrpc;
import dev.lockstep.proto.v1.HistoricalFeaturesHeader;
import dev.lockstep.proto.v1.HistoricalFeaturesPart;
import dev.lockstep.proto.v1.HistoricalJob;
import dev.lockstep.proto.v1.HistoricalJobState;
import dev.lockstep.proto.v1.HistoricalMode;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as clients of both kinds see it. */
@SuppressWarnings("NullAway.Init")
@Timeout(60)
final class TestHistoricalServer {
  private static final int ROWS = 500;
  private static final long SEED = 7;
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private final BufferAllocator allocator = new RootAllocator();
  private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);

  /** Runs of the engine "held" wait for a permit. */
  private final Semaphore permits = new Semaphore(0);

  private TestingHistory history;
  private HistoricalServer server;
  private FlightClient flight;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    history = new TestingHistory(directory);
    serve(config());
  }

  private JobsConfig config() {
    return JobsConfig.in(directory.resolve("jobs")).withJobs(1, 2, 5);
  }

  private void serve(JobsConfig jobs) {
    LocalRunner local = new LocalRunner(history.lake);
    TrainingSetRunner held =
        (job, progress) -> {
          progress.begin("waiting", 10);
          permits.acquire();
          return local.run(job, progress);
        };
    server =
        new HistoricalServer(
                HistoricalConfig.of(jobs)
                    .withAddress("127.0.0.1", 0)
                    .withDrain(Duration.ofSeconds(5)),
                () -> history.definitions,
                new Engines(Map.of("auto", local, "local", local, "held", held)),
                FeastOptions.DEFAULT,
                clock::get)
            .start();
    flight =
        FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
            .build();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  private void stopServing() throws InterruptedException {
    flight.close();
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
  }

  @AfterEach
  void stop() throws InterruptedException {
    permits.release(1000);
    stopServing();
    history.close();
    allocator.close();
  }

  // Flight

  private static FlightDescriptor command(String json) {
    return FlightDescriptor.command(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends the rows in two batches and gives what came back. */
  private List<List<String>> exchange(String command, int rows, List<JsonNode> statuses)
      throws Exception {
    try (FlightClient.ExchangeReaderWriter exchange = flight.doExchange(command(command));
        VectorSchemaRoot root = VectorSchemaRoot.create(TestingHistory.SPINE, allocator)) {
      TestingHistory.fill(root, rows, SEED);
      exchange.getWriter().start(root);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      return read(exchange.getReader(), statuses);
    }
  }

  private static List<List<String>> read(FlightStream stream, List<JsonNode> statuses)
      throws IOException {
    List<List<String>> values = new ArrayList<>();
    values.add(TestingHistory.names(stream.getRoot()));
    while (stream.next()) {
      ArrowBuf text = stream.getLatestMetadata();
      if (text != null) {
        byte[] bytes = new byte[(int) text.readableBytes()];
        text.getBytes(text.readerIndex(), bytes);
        statuses.add(JSON.readTree(bytes));
        assertThat(stream.getRoot().getRowCount()).isZero();
      }
      TestingHistory.addRows(stream.getRoot(), values);
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void exchangeGivesTheLocalRunnersValues(Mode mode) throws Exception {
    List<JsonNode> statuses = new ArrayList<>();
    List<List<String>> values =
        exchange(
            "{\"service\": \"fraud\", \"mode\": \"%s\"}".formatted(mode.spelling()),
            ROWS,
            statuses);
    assertThat(values).isEqualTo(history.expected(allocator, ROWS, SEED, mode));
    JsonNode last = statuses.get(statuses.size() - 1);
    assertThat(last.path("state").asText()).isEqualTo("DONE");
    assertThat(last.path("rows").asLong()).isEqualTo(ROWS);
    assertThat(last.path("manifest").path("service").asText()).isEqualTo("fraud");
    assertThat(last.path("manifest").path("spine").path("path").asText()).isEqualTo("spine.arrow");
  }

  private String put(String command) throws Exception {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(TestingHistory.SPINE, allocator);
        SyncPutListener listener = new SyncPutListener()) {
      TestingHistory.fill(root, ROWS, SEED);
      FlightClient.ClientStreamListener writer = flight.startPut(command(command), root, listener);
      writer.putNext();
      writer.completed();
      try (PutResult result = listener.read()) {
        ArrowBuf text = result.getApplicationMetadata();
        byte[] bytes = new byte[(int) text.readableBytes()];
        text.getBytes(text.readerIndex(), bytes);
        writer.getResult();
        return JSON.readTree(bytes).path("job").asText();
      }
    }
  }

  private static Ticket ticket(String job) {
    return new Ticket(("{\"job\": \"" + job + "\"}").getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode act(String action, String job) throws IOException {
    byte[] body = ("{\"job\": \"" + job + "\"}").getBytes(StandardCharsets.UTF_8);
    return JSON.readTree(flight.doAction(new Action(action, body)).next().getBody());
  }

  private List<List<String>> get(String job, List<JsonNode> statuses) throws Exception {
    try (FlightStream stream = flight.getStream(ticket(job))) {
      return read(stream, statuses);
    }
  }

  @Test
  void aPutLeavesAJobThatIsFetchedByItsId() throws Exception {
    String job = put("{\"service\": \"fraud\", \"engine\": \"held\"}");
    assertThat(job).matches("[0-9a-f]{32}");
    FlightInfo early = flight.getInfo(command("{\"job\": \"" + job + "\"}"));
    assertThat(early.getRecords()).isEqualTo(-1);
    await().until(() -> act("status", job).path("state").asText().equals("RUNNING"));
    assertThat(act("status", job).path("phase").asText()).isEqualTo("waiting");

    CompletableFuture<List<List<String>>> waiting = new CompletableFuture<>();
    List<JsonNode> statuses = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                waiting.complete(get(job, statuses));
              } catch (Exception e) {
                waiting.completeExceptionally(e);
              }
            });
    reader.start();
    permits.release();
    List<List<String>> expected = history.expected(allocator, ROWS, SEED, Mode.AS_SEEN);
    assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
    reader.join();

    FlightInfo info = flight.getInfo(command("{\"job\": \"" + job + "\"}"));
    assertThat(info.getRecords()).isEqualTo(ROWS);
    assertThat(info.getSchema()).isEqualTo(early.getSchema());
    assertThat(info.getEndpoints()).hasSize(1);
    try (FlightStream again = flight.getStream(info.getEndpoints().get(0).getTicket())) {
      assertThat(read(again, statuses)).isEqualTo(expected);
    }
  }

  @Test
  void servicesAreListedWithTheirFeatureColumns() {
    List<FlightInfo> infos = new ArrayList<>();
    flight.listFlights(org.apache.arrow.flight.Criteria.ALL).forEach(infos::add);
    assertThat(infos).hasSize(1);
    assertThat(infos.get(0).getDescriptor().getPath()).containsExactly("fraud");
    assertThat(infos.get(0).getSchema().getFields().stream().map(field -> field.getName()))
        .containsExactly(
            "spend_1h",
            "spend_24h",
            "payments",
            "total",
            "last_shop",
            "shops",
            "limit",
            "limit__status",
            "share");
    assertThat(flight.getSchema(FlightDescriptor.path("fraud")).getSchema())
        .isEqualTo(infos.get(0).getSchema());
  }

  private void assertFlightFails(
      ThrowingCall call, FlightStatusCode code, String reason, String... texts) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            FlightRuntimeException.class,
            failure -> {
              assertThat(failure.status().code()).isEqualTo(code);
              assertThat(failure.getMessage()).contains(texts);
              byte[] details = failure.status().metadata().getByte("grpc-status-details-bin");
              assertThat(new String(details, StandardCharsets.UTF_8)).contains(reason);
            });
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  @Test
  void commandsThatMakeNoSenseAreRefusedWithEveryProblem() {
    assertFlightFails(
        () ->
            exchange(
                "{\"sevice\": \"fraud\", \"mode\": \"later\", \"full_names\": 1}", 1, List.of()),
        FlightStatusCode.INVALID_ARGUMENT,
        "INVALID_REQUEST",
        "unknown key 'sevice'; did you mean 'service'?",
        "'service' is missing",
        "'mode' is one of as_seen, as_corrected",
        "'full_names' is not true or false");
    assertFlightFails(
        () -> exchange("fraud", 1, List.of()),
        FlightStatusCode.INVALID_ARGUMENT,
        "INVALID_REQUEST",
        "a command is a JSON object");
    assertFlightFails(
        () -> exchange("{\"service\": \"fruad\"}", 1, List.of()),
        FlightStatusCode.NOT_FOUND,
        "UNKNOWN_NAME",
        "unknown service 'fruad'; did you mean 'fraud'?");
    assertFlightFails(
        () -> exchange("{\"service\": \"fraud\", \"engine\": \"spark\"}", 1, List.of()),
        FlightStatusCode.INVALID_ARGUMENT,
        "INVALID_REQUEST",
        "this server has no engine 'spark'");
    assertFlightFails(
        () ->
            exchange(
                "{\"service\": \"fraud\", \"positions\": {\"spendin\": {\"0\": 1}}}", 1, List.of()),
        FlightStatusCode.NOT_FOUND,
        "UNKNOWN_NAME",
        "did you mean 'spending'?");
    assertFlightFails(
        () ->
            exchange(
                "{\"service\": \"fraud\", \"positions\": {\"spending\": {\"0\": 4711}}}",
                1,
                new ArrayList<>()),
        FlightStatusCode.UNAVAILABLE,
        "POSITION_NOT_REACHED",
        "archive first");
    assertFlightFails(
        () -> get("0123", List.of()),
        FlightStatusCode.NOT_FOUND,
        "UNKNOWN_NAME",
        "there is no job '0123'");
    assertFlightFails(
        () -> act("staus", "0123"),
        FlightStatusCode.INVALID_ARGUMENT,
        "INVALID_REQUEST",
        "unknown action 'staus'; did you mean 'status'?");
  }

  @Test
  void badSpinesAreRefusedWithColumnsOrRows() throws Exception {
    Schema wrong =
        new Schema(
            List.of(
                TestingHistory.nullable("crad", new ArrowType.Utf8()),
                TestingHistory.nullable("amount", new ArrowType.Utf8()),
                TestingHistory.nullable("event_timestamp", new ArrowType.Utf8())));
    assertFlightFails(
        () -> {
          try (FlightClient.ExchangeReaderWriter exchange =
                  flight.doExchange(command("{\"service\": \"fraud\"}"));
              VectorSchemaRoot root = VectorSchemaRoot.create(wrong, allocator)) {
            exchange.getWriter().start(root);
            exchange.getReader().getRoot();
          }
        },
        FlightStatusCode.INVALID_ARGUMENT,
        "INVALID_REQUEST",
        "no column 'card' (key of entity card); did you mean 'crad'?",
        "column 'amount'",
        "not DOUBLE",
        "column 'event_timestamp' is STRING, not a timestamp");
    StatusRuntimeException failure =
        failure(header(), spine(root -> root.getVector("card").setNull(2)));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription())
        .contains("row 3: key column 'card' is null")
        .doesNotContain(directory.toString());
    assertThat(foldersOfJobs().filter(folder -> Files.exists(folder.resolve("spine.arrow"))))
        .isEmpty();
  }

  private Stream<Path> foldersOfJobs() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("jobs"))) {
      return files.filter(Files::isDirectory).toList().stream();
    }
  }

  // gRPC

  private static HistoricalFeaturesHeader.Builder header() {
    return HistoricalFeaturesHeader.newBuilder().setFeatureService("fraud");
  }

  private byte[] spine(java.util.function.Consumer<VectorSchemaRoot> change) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (VectorSchemaRoot root = VectorSchemaRoot.create(TestingHistory.SPINE, allocator);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
      TestingHistory.fill(root, ROWS, SEED);
      change.accept(root);
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return bytes.toByteArray();
  }

  /** A call whose parts are taken off one by one. */
  private static final class Call
      implements ClientResponseObserver<GetHistoricalFeaturesRequest, HistoricalFeaturesPart> {
    final LinkedBlockingQueue<HistoricalFeaturesPart> parts = new LinkedBlockingQueue<>();
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    final CountDownLatch started = new CountDownLatch(1);
    ClientCallStreamObserver<GetHistoricalFeaturesRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<GetHistoricalFeaturesRequest> stream) {
      requests = stream;
      stream.disableAutoRequestWithInitial(0);
      started.countDown();
    }

    @Override
    public void onNext(HistoricalFeaturesPart part) {
      parts.add(part);
    }

    @Override
    public void onError(Throwable cause) {
      ended.completeExceptionally(cause);
    }

    @Override
    public void onCompleted() {
      ended.complete(true);
    }

    HistoricalFeaturesPart take() throws InterruptedException {
      requests.request(1);
      HistoricalFeaturesPart part = parts.poll(30, TimeUnit.SECONDS);
      assertThat(part).isNotNull();
      return part;
    }
  }

  private Call call(HistoricalFeaturesHeader.Builder header, byte[] spine) {
    Call call = new Call();
    var requests = HistoricalFeaturesGrpc.newStub(channel).getHistoricalFeatures(call);
    requests.onNext(GetHistoricalFeaturesRequest.newBuilder().setHeader(header).build());
    for (int at = 0; at < spine.length; at += 1000) {
      ByteString piece = ByteString.copyFrom(spine, at, Math.min(1000, spine.length - at));
      requests.onNext(GetHistoricalFeaturesRequest.newBuilder().setArrow(piece).build());
    }
    requests.onCompleted();
    return call;
  }

  private StatusRuntimeException failure(HistoricalFeaturesHeader.Builder header, byte[] spine) {
    Call call = call(header, spine);
    call.requests.request(100);
    try {
      call.ended.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      return (StatusRuntimeException) Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("The call did not fail");
  }

  private List<List<String>> values(Iterator<HistoricalFeaturesPart> parts) throws IOException {
    ByteArrayOutputStream arrow = new ByteArrayOutputStream();
    HistoricalFeaturesPart last = HistoricalFeaturesPart.getDefaultInstance();
    while (parts.hasNext()) {
      last = parts.next();
      last.getArrow().writeTo(arrow);
    }
    assertThat(last.getSummary().getRows()).isEqualTo(ROWS);
    assertThat(last.getSummary().getManifest()).contains("\"service\" : \"fraud\"");
    List<List<String>> values = new ArrayList<>();
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(arrow.toByteArray()), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      values.add(TestingHistory.names(root));
      while (reader.loadNextBatch()) {
        TestingHistory.addRows(root, values);
      }
    }
    return values;
  }

  private HistoricalFeaturesGrpc.HistoricalFeaturesBlockingStub stub() {
    return HistoricalFeaturesGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private HistoricalJob job(String id) {
    return stub().getHistoricalJob(GetHistoricalJobRequest.newBuilder().setId(id).build());
  }

  private Iterator<HistoricalFeaturesPart> fetch(String id) {
    return stub()
        .fetchHistoricalFeatures(FetchHistoricalFeaturesRequest.newBuilder().setId(id).build());
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void theCallGivesTheLocalRunnersValues(Mode mode) throws Exception {
    Call call = call(header().setMode(HistoricalMode.valueOf(mode.name())), spine(root -> {}));
    call.requests.request(1000);
    call.ended.get(30, TimeUnit.SECONDS);
    List<HistoricalFeaturesPart> parts = List.copyOf(call.parts);
    assertThat(parts.get(0).getJob().getId()).matches("[0-9a-f]{32}");
    List<List<String>> expected = history.expected(allocator, ROWS, SEED, mode);
    assertThat(values(parts.iterator())).isEqualTo(expected);
    assertThat(values(fetch(parts.get(0).getJob().getId()))).isEqualTo(expected);
  }

  @Test
  void theSecondJobWaitsInTheQueueAndIsTold() throws Exception {
    Call first = call(header().setEngine("held"), spine(root -> {}));
    String running = first.take().getJob().getId();
    await().until(() -> job(running).getState() == HistoricalJobState.RUNNING);
    Call second = call(header(), spine(root -> {}));
    HistoricalJob queued = second.take().getJob();
    assertThat(queued.getState()).isEqualTo(HistoricalJobState.QUEUED);
    assertThat(queued.getProgress().getJobsAhead()).isEqualTo(1);
    permits.release();
    second.requests.request(1000);
    assertThat(second.ended.get(30, TimeUnit.SECONDS)).isTrue();
    first.requests.request(1000);
    assertThat(first.ended.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFullQueueRefuses() throws Exception {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Call call = call(header().setEngine("held"), spine(root -> {}));
      assertThat(call.take().hasJob()).isTrue();
      calls.add(call);
    }
    StatusRuntimeException refused = failure(header(), spine(root -> {}));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getStatus().getDescription()).contains("ask again later");
    calls.forEach(call -> call.requests.cancel("over", null));
  }

  @Test
  void aClientThatGoesAwayStopsItsJobAndLeavesNothing() throws Exception {
    Call call = call(header().setEngine("held"), spine(root -> {}));
    String id = call.take().getJob().getId();
    await().until(() -> job(id).getState() == HistoricalJobState.RUNNING);
    call.requests.cancel("changed my mind", null);
    await().until(() -> job(id).getState() == HistoricalJobState.CANCELLED);
    assertThat(directory.resolve("jobs").resolve(id)).doesNotExist();
    // The slot is free again.
    assertThat(exchange("{\"service\": \"fraud\"}", ROWS, new ArrayList<>())).hasSize(ROWS + 1);
    // Over Flight, too.
    try (FlightClient.ExchangeReaderWriter exchange =
            flight.doExchange(command("{\"service\": \"fraud\", \"engine\": \"held\"}"));
        VectorSchemaRoot root = VectorSchemaRoot.create(TestingHistory.SPINE, allocator)) {
      TestingHistory.fill(root, ROWS, SEED);
      exchange.getWriter().start(root);
      exchange.getWriter().putNext();
      exchange.getWriter().completed();
      List<JsonNode> statuses = new ArrayList<>();
      exchange.getReader().getRoot();
      assertThat(exchange.getReader().next()).isTrue();
      assertThat(foldersOfJobs()).hasSize(2);
      exchange.getReader().cancel("changed my mind", null);
    }
    await().untilAsserted(() -> assertThat(foldersOfJobs()).hasSize(1));
  }

  @Test
  void aDetachedJobOutlivesItsCall() throws Exception {
    Call call = call(header().setEngine("held").setDetached(true), spine(root -> {}));
    String id = call.take().getJob().getId();
    call.requests.cancel("gone", null);
    permits.release();
    await().until(() -> job(id).getState() == HistoricalJobState.DONE);
    assertThat(values(fetch(id))).isEqualTo(history.expected(allocator, ROWS, SEED, Mode.AS_SEEN));
  }

  @Test
  void aJobIsCancelledByItsId() throws Exception {
    String running = put("{\"service\": \"fraud\", \"engine\": \"held\"}");
    String waiting = put("{\"service\": \"fraud\", \"engine\": \"held\"}");
    assertThat(act("cancel", waiting).path("state").asText()).isEqualTo("CANCELLED");
    CancelHistoricalJobRequest request =
        CancelHistoricalJobRequest.newBuilder().setId(running).build();
    assertThat(stub().cancelHistoricalJob(request).getState())
        .isEqualTo(HistoricalJobState.CANCELLED);
    assertThat(foldersOfJobs()).isEmpty();
    assertFlightFails(
        () -> get(running, new ArrayList<>()),
        FlightStatusCode.CANCELLED,
        "CANCELLED",
        "was cancelled");
  }

  @Test
  void aSpineBeyondTheLimitIsRefused() throws Exception {
    stopServing();
    serve(config().withLimits(2_000, 1 << 20));
    StatusRuntimeException refused = failure(header(), spine(root -> {}));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getStatus().getDescription()).contains("longer than 2,000 bytes");
    assertFlightFails(
        () -> exchange("{\"service\": \"fraud\"}", ROWS, new ArrayList<>()),
        FlightStatusCode.RESOURCE_EXHAUSTED,
        "REQUEST_TOO_LARGE",
        "longer than 2,000 bytes");
    assertThat(foldersOfJobs()).isEmpty();
  }

  @Test
  void bytesThatAreNoArrowAreRefused() throws Exception {
    for (byte[] bytes :
        List.of(
            new byte[0],
            "PAR1 and so on, and on, and on".getBytes(StandardCharsets.UTF_8),
            java.util.Arrays.copyOf(spine(root -> {}), 300))) {
      StatusRuntimeException refused = failure(header(), bytes);
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.getStatus().getDescription()).contains("no Arrow IPC stream");
    }
  }

  @Test
  void resultsAreKeptForAWhileAlsoByTheNextServer() throws Exception {
    String done = put("{\"service\": \"fraud\"}");
    List<List<String>> expected = get(done, new ArrayList<>());
    String unfinished = put("{\"service\": \"fraud\", \"engine\": \"held\"}");
    await().until(() -> job(unfinished).getState() == HistoricalJobState.RUNNING);
    Path jobs = directory.resolve("jobs");
    assertThatThrownBy(() -> serve(config())).hasMessageContaining("another server");
    stopServing();
    Files.createDirectories(jobs.resolve("0123")); // as a killed server leaves it
    serve(config());
    assertThat(jobs.resolve("0123")).doesNotExist();
    assertThat(get(done, new ArrayList<>())).isEqualTo(expected);
    assertThat(job(unfinished).getState()).isEqualTo(HistoricalJobState.FAILED);
    assertThat(job(unfinished).getError().getMessage()).contains("the server was stopped");
    clock.addAndGet(Duration.ofHours(1).toMillis());
    stopServing();
    serve(config());
    await()
        .untilAsserted(
            () ->
                assertFlightFails(
                    () -> get(done, new ArrayList<>()),
                    FlightStatusCode.NOT_FOUND,
                    "UNKNOWN_NAME",
                    "Results are kept for 1h"));
    assertThat(foldersOfJobs()).isEmpty();
  }

  @Test
  void theOldestResultsMakeRoom() throws Exception {
    stopServing();
    serve(config().withLimits(1 << 20, 1));
    String first = put("{\"service\": \"fraud\"}");
    assertThat(get(first, new ArrayList<>())).hasSize(ROWS + 1);
    clock.incrementAndGet();
    String second = put("{\"service\": \"fraud\"}");
    assertThat(get(second, new ArrayList<>())).hasSize(ROWS + 1);
    await().untilAsserted(() -> assertThat(foldersOfJobs()).hasSize(1));
    assertThatThrownBy(() -> job(first)).hasMessageContaining("there is no job");
  }

  @Test
  void aSlowReaderHoldsUpNobodyElse() throws Exception {
    Call slow = call(header(), spine(root -> {}));
    String id = slow.take().getJob().getId();
    await().until(() -> job(id).getState() == HistoricalJobState.DONE);
    assertThat(exchange("{\"service\": \"fraud\"}", ROWS, new ArrayList<>())).hasSize(ROWS + 1);
    assertThat(slow.ended).isNotDone();
    List<HistoricalFeaturesPart> rest = new ArrayList<>();
    slow.requests.request(1000);
    slow.ended.get(30, TimeUnit.SECONDS);
    slow.parts.drainTo(rest);
    assertThat(values(rest.iterator()))
        .isEqualTo(history.expected(allocator, ROWS, SEED, Mode.AS_SEEN));
  }
}
