/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.tile.TileCommitFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Reads at a steady rate while {@code lockstep materialize --full} writes a generation of tiles and
 * commits it, over and over; beside them the same reads while nothing happens, before and after.
 * The command is a process of its own, as it should be. Answers are compared with the oracle.
 *
 * <p>Arguments, all optional: {@code cards=200 events=1000 rate=100 seconds=30 warmup=60 switches=3
 * nice=0,10 hot=0 out=benchmarks/results/switch.md}.
 */
public final class BenchmarkSwitch {
  private static final int CHECKED = 300;

  private final ServingStack stack;
  private final AnswerChecker checker;
  private final TileCommitFollower commits;
  private final Path directory;
  private final int cards;
  private final int events;
  private final int rate;
  private final Report report;
  private final SplittableRandom random = new SplittableRandom(141_421);

  /** What reads at a steady rate got. */
  private record Load(Latencies latencies, int failed, List<Answered> answers) {}

  /** An answer to be checked when nothing is measured. */
  private record Answered(String card, OnlineFeatures answer) {}

  private BenchmarkSwitch(
      ServingStack stack,
      WindowData data,
      TileCommitFollower commits,
      Path directory,
      Arguments arguments) {
    this.stack = stack;
    this.checker = new AnswerChecker(stack.catalog().current().plan(), data.oracle());
    this.commits = commits;
    this.directory = directory;
    this.cards = arguments.number("cards");
    this.events = arguments.number("events");
    this.rate = arguments.number("rate");
    this.report = new Report("Switch", Path.of(arguments.text("out")));
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments =
        new Arguments(
            words,
            Map.of(
                "cards", "200",
                "events", "1000",
                "rate", "100",
                "seconds", "30",
                "warmup", "60",
                "switches", "3",
                "nice", "0,10",
                "hot", "0",
                "out", "benchmarks/results/switch.md"));
    System.err.println("Loads rows and warms up before it measures: some minutes.");
    Path directory = Files.createTempDirectory("benchmark-switch");
    try (ServingStack stack = new ServingStack(WindowData.definitions(), arguments.number("hot"));
        TileCommitFollower commits = new TileCommitFollower(stack.config());
        WindowData data = new WindowData(stack.config(), stack.view("windows"))) {
      stack.follow(commits);
      for (int card = 0; card < arguments.number("cards"); card++) {
        int events = arguments.number("events");
        data.fill(WindowData.card(events, card), events);
      }
      data.awaitRows();
      BenchmarkSwitch benchmark = new BenchmarkSwitch(stack, data, commits, directory, arguments);
      benchmark.run(arguments);
      checkState(benchmark.checker.wrong() == 0, "%s wrong values", benchmark.checker.wrong());
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private void run(Arguments arguments) throws IOException, InterruptedException {
    int seconds = arguments.number("seconds");
    int switches = arguments.number("switches");
    command(0, "archive").join();
    command(0, "materialize").join();
    report.line(
        "%,d entities of %,d events, 15 features each; %s requests a second of one entity; Kafka,"
            + " Pinot, server, client and the command on this machine.",
        cards, events, rate);
    report.line("");
    load(elapsed(arguments.number("warmup")));
    report.line(
        "| meanwhile | requests | failed | p50 ms | p95 ms | p99 ms | max ms | max / p99 before"
            + " |");
    report.line("|---|---|---|---|---|---|---|---|");
    Load before = load(elapsed(seconds));
    tell("nothing, before", before, before);
    for (String nice : arguments.text("nice").split(",", -1)) {
      tell(
          "%s generations written and committed, LOCKSTEP_NICE=%s".formatted(switches, nice),
          load(new Switches(switches, Integer.parseInt(nice))),
          before);
    }
    tell("nothing, after", load(elapsed(seconds)), before);
    report.line("");
    report.line(
        "%,d values compared with the oracle, %,d wrong.", checker.values(), checker.wrong());
    report.line("");
    report.line(
        "Command: `benchmarks/run BenchmarkSwitch cards=%s events=%s rate=%s seconds=%s warmup=%s"
            + " switches=%s nice=%s hot=%s`",
        cards,
        events,
        rate,
        seconds,
        arguments.text("warmup"),
        switches,
        arguments.text("nice"),
        arguments.text("hot"));
    report.write();
  }

  private void tell(String meanwhile, Load load, Load before) {
    report.line(
        "| %s | %,d | %s | %s | %.2f |",
        meanwhile,
        load.latencies().size(),
        load.failed(),
        load.latencies().cells(),
        load.latencies().millis(1) / before.latencies().millis(0.99));
    load.answers().forEach(each -> checker.check(List.of(each.card()), each.answer()));
  }

  private static BooleanSupplier elapsed(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return () -> System.nanoTime() < end;
  }

  /** Goes on until so many generations were committed and seen by the reader. */
  private final class Switches implements BooleanSupplier {
    private final long enough;
    private final int nice;
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    Switches(int switches, int nice) {
      this.nice = nice;
      enough = commits.current().number() + switches;
    }

    @Override
    public boolean getAsBoolean() {
      if (commits.current().number() >= enough) {
        running.join();
        return false;
      }
      if (running.isDone()) {
        running.join();
        running = command(nice, "materialize", "--full");
      }
      return true;
    }
  }

  /** Reads that start at a steady rate, however long the ones before take. */
  private Load load(BooleanSupplier goesOn) {
    ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Answered> answers = new ConcurrentLinkedQueue<>();
    AtomicInteger failed = new AtomicInteger();
    List<CompletableFuture<?>> calls = new ArrayList<>();
    long begin = System.nanoTime();
    for (long i = 0; goesOn.getAsBoolean(); i++) {
      long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      String card = WindowData.card(events, random.nextInt(cards));
      FeatureQuery query =
          FeatureQuery.ofService("all_windows").entities("card_id", List.of(card)).build();
      boolean isKept = random.nextInt(20) == 0;
      calls.add(
          stack
              .client()
              .getAsync(query)
              .handle(
                  (answer, failure) -> {
                    if (failure != null) {
                      failed.incrementAndGet();
                      return null;
                    }
                    nanos.add(System.nanoTime() - due);
                    if (isKept && answers.size() < CHECKED) {
                      answers.add(new Answered(card, answer));
                    }
                    return null;
                  }));
    }
    calls.forEach(CompletableFuture::join);
    Latencies latencies = new Latencies();
    nanos.forEach(latencies::add);
    return new Load(latencies, failed.get(), List.copyOf(answers));
  }

  /** Runs a command of lockstep as a process. */
  private CompletableFuture<Void> command(int nice, String... words) {
    OnlineStoreConfig store = stack.config();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("lockstep.home", "."), "lockstep").toString());
    command.addAll(List.of(words));
    for (String setting :
        List.of(
            "state.dir=" + directory,
            "kafka.bootstrap=" + store.kafkaBootstrap(),
            "pinot.kafka-bootstrap=" + store.kafkaForPinot(),
            "pinot.controller=" + store.pinotController(),
            "pinot.brokers=" + stack.broker())) {
      command.addAll(List.of("-D", setting));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("command.log").toFile());
    builder.environment().put("LOCKSTEP_SKIP_BUILD", "true");
    builder.environment().put("LOCKSTEP_NICE", Integer.toString(nice));
    try {
      return builder
          .start()
          .onExit()
          .thenAccept(
              ended ->
                  checkState(
                      ended.exitValue() == 0, "%s failed: %s", command, lastWords(directory)));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String lastWords(Path directory) {
    try {
      return Files.readString(directory.resolve("command.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
