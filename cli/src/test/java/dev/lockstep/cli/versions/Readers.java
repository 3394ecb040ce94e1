/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.MonotonicReads;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.PositionToken;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.wire.ColumnCells;
import dev.lockstep.wire.StatusConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks all the time and keeps every answer and every failure. A store that says that it cannot
 * answer completely at this moment, as Pinot does when the machine is busy, is asked again at once,
 * as clients do; how often is told.
 */
final class Readers {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SEED = 5_113;
  private static final int ATTEMPTS = 3;

  private record Answer(int reader, String card, OnlineFeatures features) {
    int version() {
      return features.toProto().getPositions(0).getVersion();
    }
  }

  private final List<Answer> answers = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();
  private volatile boolean stopping;
  private volatile boolean outage;

  Readers(int port, int count) {
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> ask(port, number), "reader-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Whether something is down, so that requests may fail; those that are answered must be right.
   */
  void outage(boolean now) {
    outage = now;
  }

  NaiveFeatureReader oracle() {
    return oracle;
  }

  synchronized long answers() {
    return answers.size();
  }

  synchronized long answersOf(int version) {
    return answers.stream().filter(answer -> answer.version() == version).count();
  }

  /** How many the reader has got that has the fewest: each has a connection of its own. */
  synchronized long fewestAnswersOf(int version) {
    long[] counts = new long[threads.size()];
    for (Answer answer : answers) {
      counts[answer.reader()] += answer.version() == version ? 1 : 0;
    }
    return Arrays.stream(counts).min().orElse(0);
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized OnlineFeatures lastOf(int version) {
    OnlineFeatures last = null;
    for (Answer answer : answers) {
      if (answer.version() == version && answer.card().equals("c0")) {
        last = answer.features();
      }
    }
    return Objects.requireNonNull(last, "nobody asked for c0");
  }

  /** What the positions of an answer about c0 give now. */
  List<Object> askAgain(FeatureStoreClient client, OnlineFeatures earlier) {
    return bits(
        client.get(FeatureQuery.ofService("fraud").entities("card", "c0").replay(earlier).build()));
  }

  /** Values and statuses of an answer. */
  static List<Object> bits(OnlineFeatures features) {
    List<Object> bits = new ArrayList<>();
    for (FeatureVector vector : features.toProto().getFeaturesList()) {
      bits.add(vector.getName());
      bits.add(vector.getStatuses(0));
      bits.add(String.valueOf(ColumnCells.get(vector.getValues(), 0)));
    }
    return bits;
  }

  static FeatureQuery query(String card) {
    return FeatureQuery.ofService("fraud").entities("card", card).build();
  }

  /** The first reader also insists on never going back within a version. */
  private void ask(int port, int number) {
    Random random = new Random(SEED + number);
    try (FeatureStoreClient client = SwitchUnderLoadIT.client(port)) {
      MonotonicReads monotonic = client.monotonicReads();
      while (!stopping) {
        String card = "c" + random.nextInt(PaymentLoad.CARDS);
        boolean mayFail = outage;
        try {
          OnlineFeatures features = ask(number == 0 ? monotonic : null, client, card);
          synchronized (this) {
            answers.add(new Answer(number, card, features));
          }
        } catch (RuntimeException e) {
          String failure = "%s %s: %s".formatted(Instant.now(), card, e);
          if (mayFail || outage) {
            refusals.add(failure);
          } else {
            synchronized (this) {
              failures.add(failure);
            }
          }
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private OnlineFeatures ask(
      @Nullable MonotonicReads monotonic, FeatureStoreClient client, String card) {
    for (int attempt = 1; ; attempt++) {
      try {
        return monotonic == null
            ? client.get(query(card))
            : monotonic.get(FeatureQuery.ofService("fraud").entities("card", card));
      } catch (LockstepException e) {
        if (e.code() != ErrorCode.STORE_UNAVAILABLE || attempt == ATTEMPTS) {
          throw e;
        }
        refusals.add("%s %s: %s".formatted(Instant.now(), card, e.getMessage()));
      }
    }
  }

  /** What was refused and then answered. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Compares every answer with the oracle, at the answer's own positions. */
  synchronized void judge(Catalog catalog) throws Exception {
    for (Answer answer : answers) {
      GetOnlineFeaturesResponse response = answer.features().toProto();
      assertThat(response.getPositionsList())
          .as("versions of one answer are of one deployment")
          .extracting(ViewPositions::getVersion)
          .hasSize(2)
          .containsOnly(answer.version());
      for (ViewPositions positions : response.getPositionsList()) {
        ViewPlan view =
            catalog
                .view(positions.getView(), positions.getVersion(), positions.getRevision())
                .orElseThrow();
        judge(view, answer, PositionToken.parse(positions.getTokens(0)));
      }
    }
  }

  private void judge(ViewPlan view, Answer answer, PositionToken token) throws Exception {
    GetOnlineFeaturesResponse response = answer.features().toProto();
    ViewRequest request =
        new ViewRequest(
            view,
            view.features(),
            List.of(EntityKeyCodec.encode(view.entity(), List.of(answer.card()))),
            response.getAsOfMillis(),
            new ReadPoint.UpTo(List.of(token.position().seq())),
            List.of(),
            Long.MAX_VALUE);
    List<FeatureValue> expected = oracle.read(request).get().entities().get(0).values();
    for (int i = 0; i < view.features().size(); i++) {
      FeaturePlan feature = view.features().get(i);
      FeatureVector vector =
          response.getFeaturesList().stream()
              .filter(
                  found ->
                      found.getView().equals(view.name()) && found.getName().equals(feature.name()))
              .findFirst()
              .orElseThrow();
      String what =
          "%s of %s at %s, %s".formatted(feature.name(), answer.card(), token, token.asOfMillis());
      assertThat(vector.getStatuses(0))
          .as(what)
          .isEqualTo(StatusConverter.toProto(expected.get(i).status()));
      assertThat((Object) ColumnCells.get(vector.getValues(), 0))
          .as(what)
          .isEqualTo(expected.get(i).value());
    }
  }
}
