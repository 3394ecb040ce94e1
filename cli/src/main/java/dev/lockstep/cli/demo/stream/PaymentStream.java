/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * An endless stream of payments and merchant updates: 2 % late, 1 % duplicates, 0.1 % malformed.
 * The same seed, start and rate give the same bytes. Not thread-safe.
 */
public final class PaymentStream {
  static final double LATE_SHARE = 0.02;
  static final double DUPLICATE_SHARE = 0.01;
  static final double MALFORMED_SHARE = 0.001;
  private static final double MERCHANT_UPDATE_SHARE = 0.01;

  /** How many events back a duplicate may repeat. */
  private static final int MEMORY = 2000;

  private final SplittableRandom random;
  private final FactGenerator facts;
  private final long startMillis;
  private final double eventsPerSecond;
  private final List<DemoEvent> recent = new ArrayList<>();
  private final Deque<Integer> openingMerchants = new ArrayDeque<>();
  private long number;

  /**
   * @param startMillis when the first event is due, epoch milliseconds
   * @param eventsPerSecond more than 0
   */
  public PaymentStream(long seed, long startMillis, double eventsPerSecond) {
    checkArgument(eventsPerSecond > 0, "Not a rate: %s", eventsPerSecond);
    this.random = new SplittableRandom(seed);
    this.facts = new FactGenerator(random.split(), Long.toString(startMillis, 36));
    this.startMillis = startMillis;
    this.eventsPerSecond = eventsPerSecond;
    // Every merchant has a profile from the start.
    for (int merchant = 0; merchant < Population.MERCHANTS; merchant++) {
      openingMerchants.add(merchant);
    }
  }

  /** The next event in the order of sending. */
  public DemoEvent next() {
    long dueMillis = startMillis + (long) (number * 1000 / eventsPerSecond);
    DemoEvent event = draw(dueMillis);
    number++;
    return event;
  }

  private DemoEvent draw(long dueMillis) {
    if (!openingMerchants.isEmpty()) {
      return good(facts.merchantUpdate(openingMerchants.remove(), dueMillis), dueMillis, false);
    }
    double dice = random.nextDouble();
    if (dice < MALFORMED_SHARE) {
      return malformed(dueMillis);
    }
    if (dice < MALFORMED_SHARE + DUPLICATE_SHARE) {
      return duplicate(dueMillis);
    }
    boolean late = dice < MALFORMED_SHARE + DUPLICATE_SHARE + LATE_SHARE;
    long eventTimeMillis = late ? dueMillis - facts.lateness() : facts.onTime(dueMillis);
    Fact fact =
        random.nextDouble() < MERCHANT_UPDATE_SHARE
            ? facts.merchantUpdate(random.nextInt(Population.MERCHANTS), dueMillis)
            : facts.payment(eventTimeMillis);
    return good(fact, dueMillis, late && fact instanceof Payment);
  }

  private DemoEvent good(Fact fact, long dueMillis, boolean late) {
    DemoEvent event =
        new DemoEvent(
            number,
            dueMillis,
            fact.source(),
            fact.recordKey(),
            fact.toJson().toString().getBytes(UTF_8),
            late ? DemoEvent.Kind.LATE : DemoEvent.Kind.ON_TIME,
            Optional.of(fact));
    remember(event);
    return event;
  }

  private DemoEvent duplicate(long dueMillis) {
    DemoEvent original = recent.get(random.nextInt(recent.size()));
    return new DemoEvent(
        number,
        dueMillis,
        original.source(),
        original.key(),
        original.value(),
        DemoEvent.Kind.DUPLICATE,
        original.fact());
  }

  private DemoEvent malformed(long dueMillis) {
    Malformation[] ways = Malformation.values();
    Malformation way = ways[random.nextInt(ways.length)];
    Payment payment = facts.payment(facts.onTime(dueMillis));
    return new DemoEvent(
        number,
        dueMillis,
        payment.source(),
        payment.recordKey(),
        way.apply(payment.toJson()),
        DemoEvent.Kind.MALFORMED,
        Optional.empty());
  }

  private void remember(DemoEvent event) {
    if (recent.size() < MEMORY) {
      recent.add(event);
    } else {
      recent.set((int) (event.number() % MEMORY), event);
    }
  }
}
