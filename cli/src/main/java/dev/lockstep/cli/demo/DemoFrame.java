/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import dev.lockstep.cli.demo.stream.DemoEvent;
import dev.lockstep.cli.demo.stream.Population;
import dev.lockstep.cli.get.ValueDisplay;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.terminal.Text;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.materialization.ingest.IngestService;
import dev.lockstep.materialization.ingest.IngestStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What the live demo shows each second. Not thread-safe. */
final class DemoFrame {
  private static final int WIDTH = 110;
  private static final int CARDS = 5;
  private static final List<String> FEATURES =
      List.of(
          "card_activity:payments_1m",
          "card_activity:spend_1h",
          "card_activity:declines_24h",
          "card_activity:merchants_7d",
          "card_activity:last_country",
          "payment_risk:amount_vs_avg");

  private final DemoParts parts;
  private final IngestService ingest;
  private final Console console;
  private final long begunNanos = System.nanoTime();
  private long lastNanos = begunNanos;
  private long lastSent;

  DemoFrame(DemoParts parts, IngestService ingest, Console console) {
    this.parts = parts;
    this.ingest = ingest;
    this.console = console;
  }

  /** The whole screen. */
  List<String> lines(String address) {
    List<String> lines = new ArrayList<>();
    lines.add(
        console.bold("lockstep demo")
            + "  "
            + Text.duration(Duration.ofNanos(System.nanoTime() - begunNanos))
            + "  gRPC "
            + address
            + "  Ctrl-C ends it");
    lines.add("");
    lines.add(stream());
    lines.add(ingested());
    lines.add(freshness());
    lines.add(checks());
    lines.add("");
    cards().lines().forEach(line -> lines.add(Text.cut(line, WIDTH)));
    lines.add("");
    lines.add(console.bold("newest dead letters"));
    List<String> letters = parts.deadLetters.newest();
    letters.forEach(letter -> lines.add("  " + Text.cut(letter, WIDTH - 2)));
    if (letters.isEmpty()) {
      lines.add("  none yet");
    }
    parts
        .verdicts
        .descriptions()
        .forEach(wrong -> lines.add(console.red(Text.cut("wrong: " + wrong, WIDTH))));
    return lines;
  }

  /** One line for logs. */
  String line() {
    return String.join("; ", stream(), ingested(), freshness(), checks());
  }

  private String stream() {
    long now = System.nanoTime();
    long sent = parts.sender.sent();
    double perSecond = (sent - lastSent) * 1e9 / Math.max(1, now - lastNanos);
    lastNanos = now;
    lastSent = sent;
    return "stream     %,d events, %,.0f/s; %,d late, %,d duplicates, %,d malformed"
        .formatted(
            sent,
            perSecond,
            parts.sender.sent(DemoEvent.Kind.LATE),
            parts.sender.sent(DemoEvent.Kind.DUPLICATE),
            parts.sender.sent(DemoEvent.Kind.MALFORMED));
  }

  private String ingested() {
    return "ingest     in %,d, out %,d, filtered %,d, duplicates %,d, dead %,d, late %,d, lag %,d"
        .formatted(
            sum(IngestStatus.Numbers::in),
            sum(IngestStatus.Numbers::out),
            sum(IngestStatus.Numbers::filtered),
            sum(IngestStatus.Numbers::duplicates),
            sum(IngestStatus.Numbers::deadLetters),
            sum(IngestStatus.Numbers::late),
            sum(IngestStatus.Numbers::lagRecords));
  }

  private long sum(ToLongFunction<IngestStatus.Numbers> number) {
    return ingest.status().stream().map(IngestStatus::numbers).mapToLong(number).sum();
  }

  private String freshness() {
    return parts.freshness.count() == 0
        ? "freshness  warming up"
        : "freshness  p50 %d ms, p99 %d ms (acknowledged by Kafka -> counted in an answer)"
            .formatted(
                parts.freshness.percentileMillis(50).orElse(0),
                parts.freshness.percentileMillis(99).orElse(0));
  }

  private String checks() {
    long wrong = parts.verdicts.wrongCount();
    String text =
        "checks     %,d answers, %,d values, %,d log rows: %d wrong"
            .formatted(
                parts.verdicts.answersChecked(),
                parts.verdicts.valuesChecked(),
                parts.logJudge.rows(),
                wrong);
    return wrong == 0 ? console.green(text) : console.red(text);
  }

  private Table cards() {
    List<String> cards = IntStream.range(0, CARDS).mapToObj(Population::card).toList();
    OnlineFeatures answer =
        parts.client.get(
            FeatureQuery.ofFeatures(FEATURES)
                .entities("card_id", cards)
                .context("amount", Collections.nCopies(CARDS, 100.0))
                .context("country", Collections.nCopies(CARDS, "DE"))
                .fullNames()
                .build());
    List<String> header = new ArrayList<>(List.of("card"));
    FEATURES.forEach(feature -> header.add(feature.substring(feature.indexOf(':') + 1)));
    Table table = new Table(header.toArray(String[]::new));
    for (int row = 0; row < CARDS; row++) {
      List<String> cells = new ArrayList<>(List.of(cards.get(row)));
      for (String feature : FEATURES) {
        Object value = answer.value(row, feature.replace(":", "__")).orElse(null);
        cells.add(
            value instanceof Double number ? "%.2f".formatted(number) : ValueDisplay.text(value));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }
}
