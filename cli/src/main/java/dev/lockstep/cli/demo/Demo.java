/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.demo.stream.DemoEvent;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Steps;
import dev.lockstep.cli.wiring.Clients;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.OnlinePath;
import dev.lockstep.cli.wiring.StackWiring;
import dev.lockstep.cli.wiring.StoreAddresses;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.materialization.ingest.IngestService;
import dev.lockstep.materialization.ingest.IngestStatus;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.stack.LocalStack;
import dev.lockstep.stack.LocalStackConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Everything on this machine: stack, definitions, stream, ingest, serving, and the judge. */
public final class Demo {
  private static final Duration START = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 100;

  private final LockstepConfig config;
  private final Path recordsDir;
  private final DemoOptions options;
  private final Console console;
  private final Steps steps;

  /**
   * @param config its state directory is the demo's own
   * @param recordsDir the state directory in which other commands look for what runs
   */
  public Demo(LockstepConfig config, Path recordsDir, DemoOptions options, Console console) {
    this.config = config;
    this.recordsDir = recordsDir;
    this.options = options;
    this.console = console;
    this.steps = new Steps(console);
  }

  /**
   * Runs until the stream is judged, or until the process is told to stop.
   *
   * @return whether nothing was wrong
   */
  public boolean run() throws InterruptedException {
    try (Lifetime lifetime = new Lifetime(console::note)) {
      return run(lifetime);
    } catch (LockstepException | IllegalStateException e) {
      steps.fail();
      throw e;
    }
  }

  private boolean run(Lifetime lifetime) throws InterruptedException {
    BoundDefinitions definitions = DefinitionsOption.load(definitions());
    OnlineStoreConfig store = StoreWiring.config(config, addresses(lifetime));
    steps.begin("apply examples/fraud: " + describe(definitions.plan()));
    Deployments.apply(store, definitions, Deployments.LOCAL_SOURCE_PARTITIONS, steps::progress);
    RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
    FeatureSetPlan plan = registry.current().plan();
    steps.begin("start ingest and the gRPC server");
    OnlinePath path = new OnlinePath(config, recordsDir, store, registry, lifetime);
    IngestService ingest = path.ingest();
    String address = path.serve();
    FeatureStoreClient client =
        lifetime.add("client", Clients.connect(address, false, Optional.empty()));
    awaitRunning(ingest, plan);
    steps.end();
    DemoParts parts = new DemoParts(options, store, plan, client, lifetime);
    if (options.once()) {
      new FixedRun(options, parts, steps).run();
      report(parts);
    } else {
      new LiveRun(parts, new DemoFrame(parts, ingest, console), console, address, options.seed())
          .run(lifetime);
    }
    return parts.verdicts.wrongCount() == 0;
  }

  private StoreAddresses addresses(Lifetime lifetime) {
    if (StoreAddresses.isExternal(config)) {
      return StoreAddresses.find(config);
    }
    steps.begin("start Kafka and Pinot on this machine");
    LocalStackConfig settings = StackWiring.config(config);
    LocalStack stack =
        LocalStack.start(options.once() ? settings.forShortRun() : settings, steps::progress);
    return StoreAddresses.of(lifetime.add("Kafka and Pinot", stack).endpoints());
  }

  private void awaitRunning(IngestService ingest, FeatureSetPlan plan) throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!isRunning(ingest, plan)) {
      if (System.nanoTime() > deadline) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE, "ingest does not start: " + ingest.status());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static boolean isRunning(IngestService ingest, FeatureSetPlan plan) {
    return ingest.status().stream()
            .filter(view -> view.state() == IngestStatus.State.RUNNING)
            .count()
        == plan.views().size();
  }

  private void report(DemoParts parts) {
    parts
        .verdicts
        .descriptions()
        .forEach(wrong -> console.out().println(console.red("WRONG  ") + wrong));
    console
        .out()
        .println(
            ("sent %,d events (%,d late, %,d duplicates, %,d malformed), %,d more to warm up, and"
                    + " %,d freshness probes")
                .formatted(
                    parts.sender.sent(),
                    parts.sender.sent(DemoEvent.Kind.LATE),
                    parts.sender.sent(DemoEvent.Kind.DUPLICATE),
                    parts.sender.sent(DemoEvent.Kind.MALFORMED),
                    parts.warmUp.sent(),
                    parts.probe.sent()));
    if (!parts.freshness.isWarm()) {
      console
          .out()
          .println(
              console.yellow("not warm: ")
                  + "answers did not keep up with the stream before freshness was measured");
    }
    console
        .out()
        .println(
            "judged %,d log rows, %,d dead letters, %,d values; freshness p50 %d ms over %d probes"
                .formatted(
                    parts.logJudge.rows(),
                    parts.deadLetters.letters(),
                    parts.verdicts.valuesChecked(),
                    parts.freshness.percentileMillis(50).orElse(-1),
                    parts.freshness.count()));
    console
        .out()
        .println(
            "demo: %d events, %d answers checked, %d wrong, freshness p99 %d ms"
                .formatted(
                    parts.sender.sent(),
                    parts.verdicts.answersChecked(),
                    parts.verdicts.wrongCount(),
                    parts.freshness.percentileMillis(99).orElse(-1)));
  }

  private static String describe(FeatureSetPlan plan) {
    int features =
        plan.views().values().stream().mapToInt(view -> view.features().size()).sum()
            + plan.onDemandViews().values().stream().mapToInt(view -> view.outputs().size()).sum();
    return "%d feature views, %d features, %d services"
        .formatted(plan.views().size(), features, plan.services().size());
  }

  /** The example that the judge knows by heart. */
  private static Path definitions() {
    Path home = Path.of(System.getProperty("lockstep.home", "."));
    Path definitions = home.resolve("examples").resolve("fraud");
    if (!Files.isDirectory(definitions)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "there is no " + definitions + "; start the demo with the lockstep script");
    }
    return definitions;
  }
}
