/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.util.stream.Collectors.joining;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.quality.drift.DriftReport;
import dev.lockstep.quality.drift.DriftReport.FeatureDrift;
import dev.lockstep.quality.drift.DriftReport.Level;
import java.time.Instant;
import java.util.Locale;

/** Reports of drift for people. */
final class DriftPrinter {
  private static final int MOST_NAMED = 5;

  private final Console console;

  DriftPrinter(Console console) {
    this.console = console;
  }

  /** Every feature and window, the worst first. */
  void print(DriftReport report) {
    Table table =
        new Table("feature", "window", "level", "rows", "psi", "ks", "null rate", "p", "what");
    for (FeatureDrift feature : report.features()) {
      table.row(
          feature.feature(),
          feature.window(),
          feature.level().name().toLowerCase(Locale.ROOT),
          "%,d".formatted(feature.currentRows()),
          "%.3f".formatted(feature.psi()),
          "%.3f".formatted(feature.kolmogorovSmirnov()),
          "%.3f > %.3f".formatted(feature.nullRates().get(0), feature.nullRates().get(1)),
          "%.2g".formatted(Math.min(feature.pValue(), feature.statusPValue())),
          feature.sentence());
    }
    if (!table.isEmpty()) {
      table.print(console);
      console.out().println();
    }
    console.out().println(colored(report, report.summary()));
  }

  /** One line, with what alarms. */
  void printLine(DriftReport report, long newRows) {
    String alarms =
        report.features().stream()
            .filter(feature -> feature.level() == Level.ALARM)
            .limit(MOST_NAMED)
            .map(
                feature ->
                    feature.window().isEmpty()
                        ? feature.feature()
                        : feature.feature() + " in " + feature.window())
            .collect(joining(", "));
    String line =
        "%s  %,d new rows; %s%s"
            .formatted(
                Instant.ofEpochMilli(report.madeAtMillis()),
                newRows,
                report.summary(),
                alarms.isEmpty() ? "" : ": " + alarms);
    console.out().println(colored(report, line));
  }

  private String colored(DriftReport report, String text) {
    return report.level() == Level.ALARM ? console.red(text) : text;
  }
}
