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

  private static final int WARM_UP_PROBES = 50;

  final Verdicts verdicts = new Verdicts();
  final RowStore store = new RowStore(MOST_ROWS);
  final LogJudge logJudge = new LogJudge(verdicts, store);
  final DeadLetterJudge deadLetters = new DeadLetterJudge(verdicts);
  final Freshness freshness = new Freshness(WARM_UP_PROBES);
  final AnswerJudge answers;
  final FeatureStoreClient client;
  final LogFollower follower;
  final StreamSender sender;
  final FreshnessProbe probe;

  /**
   * Starts following and probing, but not yet the stream.
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
    this.sender =
        lifetime.add(
            "payment stream",
            new StreamSender(
                start -> new PaymentStream(options.seed(), start, options.eventsPerSecond()),
                options.once() ? options.events() : Long.MAX_VALUE,
                producer,
                logJudge,
                deadLetters));
    follower.start();
    probe.start();
  }

  /** Fails if something broke that judging needs. */
  void check() {
    follower.check();
    sender.check();
  }
}
