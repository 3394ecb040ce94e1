/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import dev.lockstep.cli.demo.judge.AnswerJudge;
import dev.lockstep.cli.demo.judge.DeadLetterJudge;
import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.cli.demo.judge.RowStore;
import dev.lockstep.cli.demo.judge.Verdicts;
import dev.lockstep.cli.demo.stream.PaymentStream;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Everything that streams and judges, built and started in order. */
final class DemoParts {
  /** The oracle's rows take about half a kilobyte each. */
  private static final int MOST_ROWS = 400_000;

  private static final int WARM_UP_PROBES = 20;

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
   * Starts following, then probing, then sending.
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
    KafkaProducer<byte[], byte[]> producer = lifetime.add("producer", producer(config));
    this.probe =
        lifetime.add(
            "freshness probe", new FreshnessProbe(producer, client, logJudge, verdicts, freshness));
    PaymentStream stream =
        new PaymentStream(options.seed(), System.currentTimeMillis(), options.eventsPerSecond());
    this.sender =
        lifetime.add(
            "payment stream",
            new StreamSender(
                stream,
                options.once() ? options.events() : Long.MAX_VALUE,
                producer,
                logJudge,
                deadLetters));
    follower.start();
    sender.start();
    probe.start();
  }

  /** Fails if something broke that judging needs. */
  void check() {
    follower.check();
    sender.check();
  }

  private static KafkaProducer<byte[], byte[]> producer(OnlineStoreConfig config) {
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
