/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.parity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bind.Definitions;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.served.AnswerSampler;
import dev.lockstep.grpc.served.ServedLog;
import dev.lockstep.grpc.server.KafkaServedSink;
import dev.lockstep.grpc.server.LockstepServer;
import dev.lockstep.grpc.server.ServerConfig;
import dev.lockstep.materialization.apply.DeployOptions;
import dev.lockstep.materialization.apply.Deployer;
import dev.lockstep.materialization.archive.ArchiveConfig;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.tile.TileMaterializer;
import dev.lockstep.materialization.tile.TilesConfig;
import dev.lockstep.materialization.version.Promotion;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.tile.TileCommitFollower;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.parity.ParityCheck;
import dev.lockstep.quality.parity.ParityReport;
import dev.lockstep.quality.served.ServedTopic;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A real Kafka, Pinot, lake, server and served log, into which faults can be put: Pinot can be made
 * to hold other rows than the log, tiles can be corrupted, served answers forged.
 */
final class FaultyStack implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration READY = Duration.ofMinutes(1);

  private final Path directory;
  private final OnlineStoreConfig config;
  private final Lake lake;
  private final KafkaProducer<byte[], byte[]> producer;
  private final TileCommitFollower commits;
  private final PinotFeatureReader reader;
  private final ServedLog servedLog;
  private final LockstepServer server;
  private final FeatureStoreClient client;
  private int faults;
  private int answers;
  private volatile Catalog catalog;

  FaultyStack(Path directory, String definitions) throws Exception {
    this.directory = directory;
    StackEndpoints stack = TestingStack.shared().endpoints();
    String prefix = "q" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
    this.config =
        OnlineStoreConfig.of(stack.kafkaBootstrap(), stack.pinotController())
            .withKafkaForPinot(stack.kafkaForPinot())
            .withPinotBrokers(List.of(URI.create(stack.pinotBroker())))
            .withNaming(new Naming(prefix));
    deploy(definitions);
    this.lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    this.commits = new TileCommitFollower(config);
    this.reader = new PinotFeatureReader(config, commits, metrics);
    this.servedLog =
        new ServedLog(new AnswerSampler(1), new KafkaServedSink(config), 32 << 20, metrics);
    this.server =
        new LockstepServer(
                ServerConfig.DEFAULT.withAddress("127.0.0.1", 0),
                () -> catalog,
                reader,
                metrics,
                new LockstepServer.Beside(
                    Optional.empty(), List.of(servedLog), answers -> List.of()))
            .start();
    this.client = FeatureStoreClient.connect("127.0.0.1", server.port());
  }

  Catalog catalog() {
    return catalog;
  }

  ViewPlan view(String name) {
    return Objects.requireNonNull(catalog.plan().views().get(name));
  }

  /** Deploys definitions in the place of those that are there. */
  void deploy(String definitions) {
    Deployer deployer = new Deployer(config, DeployOptions.DEFAULT.creatingSourceTopics(2));
    deployer.apply(
        deployer.plan(Definitions.parse("definitions.yaml", definitions)), progress -> {});
    catalog = new Registry(config).read().catalog();
  }

  /** Deploys definitions that change a meaning, and makes them active at once. */
  void promote(String definitions) {
    deploy(definitions);
    new Promotion(config).promote(new Promotion.Options(0, true, Duration.ZERO), progress -> {});
    catalog = new Registry(config).read().catalog();
  }

  /** Writes rows to the log of a view, as ingest would have. */
  void write(ViewPlan view, List<LogRow> rows) {
    write(config.naming().featureLog(view), view, rows);
  }

  private void write(String topic, ViewPlan view, List<LogRow> rows) {
    LogRowCodec codec = new LogRowCodec(view);
    List<Future<?>> sent = new ArrayList<>();
    for (LogRow row : rows) {
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  topic, row.partition(), row.key().encoded().getBytes(UTF_8), codec.encode(row))));
    }
    producer.flush();
    for (Future<?> one : sent) {
      try {
        one.get();
      } catch (ExecutionException | InterruptedException e) {
        throw new AssertionError("Kafka did not take a row of " + topic, e);
      }
    }
  }

  /** Lets Pinot read a view's rows from a topic that holds these instead of the log. */
  void replaceOnline(ViewPlan view, List<LogRow> rows) throws Exception {
    String topic = config.naming().featureLog(view) + ".faulty" + ++faults;
    try (Admin admin = KafkaClients.admin(config)) {
      admin.createTopics(List.of(new NewTopic(topic, view.partitions(), (short) 1))).all().get();
      awaitLeaders(admin, topic);
    }
    write(topic, view, rows);
    OnlineArtifacts right = OnlineArtifacts.of(view, config);
    ObjectNode table = right.tableConfig().deepCopy();
    ((ObjectNode) table.at("/ingestionConfig/streamIngestionConfig/streamConfigMaps").get(0))
        .put("stream.kafka.topic.name", topic);
    readAgain(view, new OnlineArtifacts(right.table(), right.schema(), table), rows.size());
  }

  private static void awaitLeaders(Admin admin, String topic) {
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () ->
                Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
                    .partitions()
                    .stream()
                    .allMatch(partition -> partition.leader() != null));
  }

  /** Lets Pinot read a view's log again. */
  void repairOnline(ViewPlan view, long rows) {
    readAgain(view, OnlineArtifacts.of(view, config), rows);
  }

  private void readAgain(ViewPlan view, OnlineArtifacts artifacts, long rows) {
    try (BrokerClient brokers = new BrokerClient(config, new PinotController(config))) {
      PinotTables tables = new PinotTables(new PinotController(config), brokers);
      tables.drop(artifacts.table(), READY);
      // A server takes its time to forget a table, and would forget a new one of the same name.
      Awaitility.await().atMost(READY).until(() -> !serverKnows(artifacts.table()));
      tables.create(artifacts);
      tables.awaitReady(artifacts, view.partitions(), READY);
    }
    awaitOnline(view, rows);
  }

  private boolean serverKnows(String table) throws Exception {
    URI controller = config.pinotController();
    for (JsonNode name : get(controller.resolve("/instances")).path("instances")) {
      if (!name.asText().startsWith("Server_")) {
        continue;
      }
      JsonNode server = get(controller.resolve("/instances/" + name.asText()));
      URI admin = URI.create("http://127.0.0.1:" + server.path("adminPort").asText() + "/tables");
      for (JsonNode known : get(admin).path("tables")) {
        if (known.asText().equals(OnlineArtifacts.physicalTable(table))) {
          return true;
        }
      }
    }
    return false;
  }

  private static JsonNode get(URI address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(READY).build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(address + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Waits until Pinot has so many rows of a view. */
  void awaitOnline(ViewPlan view, long rows) {
    try (BrokerClient brokers = new BrokerClient(config, new PinotController(config))) {
      PinotTables tables = new PinotTables(new PinotController(config), brokers);
      long deadline = System.nanoTime() + READY.toNanos();
      while (tables.rows(config.naming().table(view), READY) < rows) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("Pinot does not read the rows of " + view.name());
        }
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  void archive() {
    try (ArchiveService service =
        new ArchiveService(
            config, lake, ArchiveConfig.DEFAULT, new SimpleMeterRegistry(), progress -> {})) {
      service.runOnce(ArchiveService.views(catalog));
    }
  }

  /** Makes tiles of what the lake holds with a runner. */
  void materialize(boolean full, UnaryOperator<TileRunner> fault)
      throws IOException, InterruptedException {
    TileRunner runner = fault.apply(new LocalTileRunner(lake, 1, directory.resolve("tiles")));
    new TileMaterializer(config, lake, runner, TilesConfig.DEFAULT)
        .round(catalog, catalog.running(), full, TrainingProgress.NONE);
    long number = new TileCommits(config).read().current().number();
    long deadline = System.nanoTime() + READY.toNanos();
    while (commits.current().number() < number && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  GetOnlineFeaturesResponse ask(GetOnlineFeaturesRequest request) {
    GetOnlineFeaturesResponse response =
        client.stub().withDeadlineAfter(20, TimeUnit.SECONDS).getOnlineFeatures(request);
    answers++;
    return response;
  }

  /** Answers are written behind the request's back: waits until the log has all of them. */
  void awaitServed() {
    Awaitility.await().atMost(READY).until(() -> served().size() == answers);
  }

  /** Every answer of the served log. */
  List<ServedAnswer> served() {
    List<ServedAnswer> served = new ArrayList<>();
    try (ServedTopic topic = new ServedTopic(config)) {
      var unused = topic.read(LakePosition.NONE, record -> served.add(record.answer()));
    }
    return served;
  }

  /** Where the served log ends. */
  LakePosition servedEnd() {
    try (ServedTopic topic = new ServedTopic(config)) {
      return topic.read(LakePosition.NONE, record -> true);
    }
  }

  /** Puts an answer into the served log. */
  void forge(ServedAnswer answer) {
    answers++;
    producer.send(
        new ProducerRecord<>(
            config.naming().servedLog(),
            answer.getAnswerId().getBytes(UTF_8),
            answer.toByteArray()));
    producer.flush();
  }

  ParityReport check(ParityCheck.Scope scope, Optional<LakePosition> after) throws IOException {
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    try (ParityCheck check =
        new ParityCheck(config, lake, scratch, () -> new Registry(config).read())) {
      return check.run(scope, after, ParityCheck.Progress.NONE).report();
    }
  }

  OnlineStoreConfig config() {
    return config;
  }

  Lake lake() {
    return lake;
  }

  @Override
  public void close() {
    client.close();
    server.close();
    servedLog.close();
    reader.close();
    commits.close();
    producer.close();
    lake.close();
  }
}
