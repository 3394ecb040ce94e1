/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import dev.lockstep.cli.demo.judge.AnswerJudge;
import dev.lockstep.cli.demo.judge.DeadLetterJudge;
import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.cli.demo.judge.RowStore;
import dev.lockstep.cli.demo.judge.Verdicts;
import dev.lockstep.cli.demo.stream.PaymentStream;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Topics;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.FeatureSetPlan;
import org.apache.kafka.clients.producer.Producer;

/** Everything that streams and judges, built and started in order. */
final class DemoParts {
  /** The oracle's rows take about half a kilobyte each. */
  private static final int MOST_ROWS = 400_000;

  /** Of two seconds. */
  private static final int STEADY_PROBES = 20;

  private static final long STEADY_MICROS = 1_000_000;

  final Verdicts verdicts = new Verdicts();
  final RowStore store = new RowStore(MOST_ROWS);
  final LogJudge logJudge = new LogJudge(verdicts, store);
  final DeadLetterJudge deadLetters = new DeadLetterJudge(verdicts);
  final Freshness freshness = new Freshness(STEADY_PROBES, STEADY_MICROS);
  final AnswerJudge answers;
  final FeatureStoreClient client;
  final LogFollower follower;
  final StreamSender warmUp;
  final StreamSender sender;
  final FreshnessProbe probe;

  /**
   * Starts following and probing, but not yet the streams.
   *
   * @param plan what is deployed
   * @param client is left open
   * @param lifetime closes what is started
   */
  DemoParts(
      DemoOptions options,
      OnlineStoreConfig config,
      FeatureSetPlan plan,
      FeatureStoreClient client,
      Lifetime lifetime) {
    this.client = client;
    this.answers = new AnswerJudge(plan, client, store, verdicts);
    this.follower = lifetime.add("follower", new LogFollower(config, plan, logJudge, deadLetters));
    Producer<byte[], byte[]> producer = lifetime.add("producer", Topics.producer(config));
    this.probe =
        lifetime.add(
            "freshness probe", new FreshnessProbe(producer, client, logJudge, verdicts, freshness));
    this.warmUp =
        lifetime.add(
            "warm-up stream", sender(options, options.seed() + 1, Long.MAX_VALUE, producer));
    this.sender =
        lifetime.add(
            "payment stream",
            sender(
                options,
                options.seed(),
                options.once() ? options.events() : Long.MAX_VALUE,
                producer));
    follower.start();
    probe.start();
  }

  private StreamSender sender(
      DemoOptions options, long seed, long mostEvents, Producer<byte[], byte[]> producer) {
    return new StreamSender(
        start -> new PaymentStream(seed, start, options.eventsPerSecond()),
        mostEvents,
        producer,
        logJudge,
        deadLetters);
  }

  /** Fails if something broke that judging needs. */
  void check() {
    follower.check();
    warmUp.check();
    sender.check();
  }
}
