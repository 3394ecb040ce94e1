/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.materialization.ingest.IngestService;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How fast one ingest process takes a source into one view, and how soon a row can be read, with
 * Kafka, Pinot, the producer and the reader of the log on the same machine. Every row read is
 * checked: none is missing, none is twice, no number is left out.
 *
 * <p>Arguments, all optional: {@code events=500000 rate=1000 steady=20000 seconds=30 commit=25
 * threads=1 stores=DISK,MEMORY identities=payment_id,payment_id+card_id bootstrap=host:port
 * out=FILE}. {@code rate} and {@code steady} are events a second; without {@code bootstrap} it
 * starts a stack of its own.
 */
public final class BenchmarkIngest {
  private static final int PARTITIONS = 4;
  private static final int WARM_UP_SECONDS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final String bootstrap;
  private final IngestConfig config;
  private final Report report;

  private BenchmarkIngest(String bootstrap, IngestConfig config, Report report) {
    this.bootstrap = bootstrap;
    this.config = config;
    this.report = report;
  }

  public static void main(String[] arguments) throws Exception {
    Options options = Options.of(arguments);
    if (!options.bootstrap().isEmpty()) {
      run(options.bootstrap(), options);
      return;
    }
    try (TestingStack stack = TestingStack.start()) {
      run(stack.endpoints().kafkaBootstrap(), options);
    }
  }

  private static void run(String bootstrap, Options options) throws Exception {
    Report report = new Report("Ingest", options.out());
    report.line(
        "One ingest process, one view with a filter, a derived column and de-duplication, %s"
            + " partitions; Kafka, the producer and the reader of the log on the same machine."
            + " Every row of the log was checked.",
        PARTITIONS);
    report.line("");
    report.line("| source | identities | dedup by | events | result |");
    report.line("|---|---|---|---|---|");
    for (IngestConfig.DedupStore store : options.stores()) {
      Path state = Files.createTempDirectory("benchmark-ingest");
      IngestConfig config =
          IngestConfig.of(OnlineStoreConfig.of(bootstrap, "http://unused:1"), state)
              .withCommitInterval(options.commit())
              .withThreads(options.threads())
              .withDedupStore(store);
      BenchmarkIngest benchmark = new BenchmarkIngest(bootstrap, config, report);
      for (String identity : options.identities()) {
        benchmark.backlog(options.events(), List.of(identity.split("\\+", -1)));
        benchmark.live(options.rate(), options.seconds(), List.of(identity.split("\\+", -1)));
        if (options.steady() > 0) {
          benchmark.live(options.steady(), options.seconds(), List.of(identity.split("\\+", -1)));
        }
      }
    }
    report.line("");
    report.line(
        "Command: `benchmarks/run BenchmarkIngest events=%s rate=%s steady=%s seconds=%s commit=%s"
            + " threads=%s`",
        options.events(),
        options.rate(),
        options.steady(),
        options.seconds(),
        options.commit().toMillis(),
        options.threads());
    report.write();
  }

  /** A source that is full when ingest starts: what a process can do at most. */
  private void backlog(int events, List<String> identity)
      throws IOException, ExecutionException, InterruptedException {
    ViewPlan view = newView(identity);
    PaymentStream payments = new PaymentStream(314_159);
    long now = System.currentTimeMillis();
    try (KafkaProducer<byte[], byte[]> producer = producer(20)) {
      for (int i = 0; i < events; i++) {
        send(producer, view, payments.event(i, now));
      }
    }
    int expected = PaymentStream.rowsOf(events);
    long[] firstAndLast = {Long.MAX_VALUE, 0};
    try (IngestService ingest = ingest(view);
        LogFollower log = new LogFollower(bootstrap, view, config.naming().featureLog(view))) {
      follow(
          log,
          expected,
          (number, nanos) -> {
            firstAndLast[0] = Math.min(firstAndLast[0], nanos);
            firstAndLast[1] = nanos;
          });
      checkState(
          ingest.status().get(0).numbers().duplicates() >= events - expected, "Duplicates passed");
    }
    double seconds = (firstAndLast[1] - firstAndLast[0]) / 1e9;
    report.line(
        "| backlog | %s | %s | %,d | %,.0f events/s |",
        config.dedupStore(), String.join("+", identity), events, events / seconds);
  }

  /** A source that is written at a steady rate: how soon rows can be read. */
  private void live(int rate, int seconds, List<String> identity)
      throws IOException, ExecutionException, InterruptedException {
    ViewPlan view = newView(identity);
    PaymentStream payments = new PaymentStream(271_828);
    int warmUp = rate * WARM_UP_SECONDS;
    int events = warmUp + rate * seconds;
    long[] sent = new long[events];
    long[] delays = new long[events];
    try (IngestService ingest = ingest(view);
        LogFollower log = new LogFollower(bootstrap, view, config.naming().featureLog(view))) {
      Thread source =
          new Thread(
              () -> {
                try (KafkaProducer<byte[], byte[]> producer = producer(0)) {
                  long start = System.nanoTime();
                  for (int i = 0; i < events; i++) {
                    LockSupport.parkNanos(start + i * 1_000_000_000L / rate - System.nanoTime());
                    sent[i] = System.nanoTime();
                    send(producer, view, payments.event(i, System.currentTimeMillis()));
                  }
                }
              });
      source.start();
      follow(
          log,
          PaymentStream.rowsOf(events),
          (number, nanos) -> delays[number] = nanos - sent[number]);
      source.join();
    }
    Latencies latencies = new Latencies();
    IntStream.range(warmUp, events)
        .filter(number -> !PaymentStream.isDuplicate(number))
        .forEach(number -> latencies.add(delays[number]));
    report.line(
        "| live, %,d/s | %s | %s | %,d | p50 %.0f ms, p99 %.0f ms, max %.0f ms |",
        rate,
        config.dedupStore(),
        String.join("+", identity),
        latencies.size(),
        latencies.millis(0.5),
        latencies.millis(0.99),
        latencies.millis(1));
  }

  private void follow(LogFollower log, int expected, LogFollower.Listener listener) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (log.rows() < expected) {
      log.poll(Duration.ofMillis(100), listener);
      checkState(System.nanoTime() < deadline, "%s of %s rows", log.rows(), expected);
    }
    log.poll(Duration.ofMillis(500), listener);
    checkState(log.rows() == expected, "%s rows instead of %s", log.rows(), expected);
  }

  private IngestService ingest(ViewPlan view) {
    IngestService ingest =
        new IngestService(config, () -> List.of(view), new SimpleMeterRegistry());
    ingest.start();
    return ingest;
  }

  private ViewPlan newView(List<String> identity) throws ExecutionException, InterruptedException {
    String name = "b" + Long.toString(System.nanoTime(), 36);
    ViewPlan view = PaymentStream.view(name, name + "_payments", identity, PARTITIONS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(name + "_payments", PARTITIONS, (short) 1),
                  new NewTopic(config.naming().featureLog(view), PARTITIONS, (short) 1)))
          .all()
          .get();
    }
    return view;
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, ViewPlan view, byte[] event) {
    var unused = producer.send(new ProducerRecord<>(view.inputs().get(0).source().topic(), event));
  }

  private KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
            ProducerConfig.LINGER_MS_CONFIG, lingerMillis),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** What can be set on the command line. */
  private record Options(
      int events,
      int rate,
      int steady,
      int seconds,
      Duration commit,
      int threads,
      String bootstrap,
      Path out,
      List<IngestConfig.DedupStore> stores,
      List<String> identities) {
    static Options of(String[] arguments) {
      Map<String, String> values = new HashMap<>();
      Arrays.stream(arguments)
          .map(argument -> argument.split("=", 2))
          .forEach(pair -> values.put(pair[0], pair[1]));
      return new Options(
          Integer.parseInt(values.getOrDefault("events", "500000")),
          Integer.parseInt(values.getOrDefault("rate", "1000")),
          Integer.parseInt(values.getOrDefault("steady", "20000")),
          Integer.parseInt(values.getOrDefault("seconds", "30")),
          Duration.ofMillis(Long.parseLong(values.getOrDefault("commit", "25"))),
          Integer.parseInt(values.getOrDefault("threads", "1")),
          values.getOrDefault("bootstrap", ""),
          Path.of(values.getOrDefault("out", "benchmarks/results/ingest.md")),
          Arrays.stream(values.getOrDefault("stores", "DISK,MEMORY").split(",", -1))
              .map(IngestConfig.DedupStore::valueOf)
              .toList(),
          List.of(
              values.getOrDefault("identities", "payment_id,payment_id+card_id").split(",", -1)));
    }
  }
}
