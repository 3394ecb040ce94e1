/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TestPaymentStream {
  private static final long START = 1_790_000_000_000L;
  private static final int EVENTS = 50_000;

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(texts(events(7, 2000))).isEqualTo(texts(events(7, 2000)));
    assertThat(texts(events(7, 2000))).isNotEqualTo(texts(events(8, 2000)));
  }

  @Test
  void keepsTheSharesOfBadEvents() {
    List<DemoEvent> events = events(1, EVENTS);

    assertThat(share(events, DemoEvent.Kind.LATE)).isCloseTo(0.02, within(0.003));
    assertThat(share(events, DemoEvent.Kind.DUPLICATE)).isCloseTo(0.01, within(0.002));
    assertThat(share(events, DemoEvent.Kind.MALFORMED)).isCloseTo(0.001, within(0.0006));
  }

  @Test
  void isDueAtTheRate() {
    List<DemoEvent> events = events(1, 1001);

    assertThat(events.get(0).dueMillis()).isEqualTo(START);
    assertThat(events.get(1000).dueMillis()).isEqualTo(START + 1000);
  }

  @Test
  void namesEachFactOnce() {
    Set<String> ids = new HashSet<>();
    events(3, EVENTS).stream()
        .filter(event -> event.kind() != DemoEvent.Kind.DUPLICATE)
        .flatMap(event -> event.fact().stream())
        .forEach(fact -> assertThat(ids.add(fact.source() + fact.id())).isTrue());
  }

  @Test
  void repeatsWhatWasSent() {
    Set<String> sent = new HashSet<>();
    for (DemoEvent event : events(5, EVENTS)) {
      String bytes = event.key() + new String(event.value(), UTF_8);
      if (event.kind() == DemoEvent.Kind.DUPLICATE) {
        assertThat(sent).contains(bytes);
      }
      sent.add(bytes);
    }
  }

  @Test
  void breaksEventsInEveryWay() {
    Set<String> broken = new HashSet<>();
    Payment good =
        new Payment(
            "p",
            "c",
            "m",
            "ios",
            1,
            "APPROVED",
            2.0,
            1.0,
            null,
            null,
            null,
            null,
            null,
            null,
            START);
    for (Malformation way : Malformation.values()) {
      broken.add(new String(way.apply(good.toJson()), ISO_8859_1));
    }

    assertThat(broken).hasSize(Malformation.values().length);
    assertThat(broken).doesNotContain(good.toJson().toString());
  }

  private static List<DemoEvent> events(long seed, int count) {
    PaymentStream stream = new PaymentStream(seed, START, 1000);
    return Stream.generate(stream::next).limit(count).toList();
  }

  private static List<String> texts(List<DemoEvent> events) {
    return events.stream()
        .map(event -> event.source() + event.key() + new String(event.value(), UTF_8))
        .toList();
  }

  private static double share(List<DemoEvent> events, DemoEvent.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).count() / (double) events.size();
  }
}
