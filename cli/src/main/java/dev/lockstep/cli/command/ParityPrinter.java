/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.quality.parity.Finding;
import dev.lockstep.quality.parity.ParityReport;
import dev.lockstep.quality.parity.ParityReport.FeatureCount;
import dev.lockstep.quality.parity.ParityReport.StoreCount;
import dev.lockstep.quality.parity.ParityReport.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints a report for people: what differs and what to do first. */
final class ParityPrinter {
  private final Console console;

  ParityPrinter(Console console) {
    this.console = console;
  }

  void print(ParityReport report) {
    report.findings().forEach(this::print);
    Table features = new Table("feature", "values", "differ");
    for (FeatureCount count : report.features()) {
      features.row(
          count.view() + ":" + count.feature(), number(count.checked()), number(count.divergent()));
    }
    print(features);
    Table stores = new Table("view", "version", "rows", "differ", "tiles", "differ");
    for (StoreCount count : report.stores()) {
      stores.row(
          count.view(),
          Integer.toString(count.version()),
          number(count.rows()),
          number(count.divergentRows()),
          number(count.tiles()),
          number(count.divergentTiles()));
    }
    print(stores);
    report
        .undecided()
        .forEach((reason, count) -> line("%s answers cannot be judged: %s", number(count), reason));
    if (report.early() > 0) {
      line(
          "%s answers are ahead of the lake, the oldest of %s: lockstep archive, then check again.",
          number(report.early()), Instant.ofEpochMilli(report.oldestUncheckedMillis()));
    }
    if (report.leftOut() > 0) {
      line("The causes of %s more differences were not looked for.", number(report.leftOut()));
    }
    String summary = report.summary();
    console.out().println(report.verdict() == Verdict.BAD ? console.red(summary) : summary);
  }

  private void print(Finding finding) {
    String what = finding.view();
    if (finding.version() > 0) {
      what += " v" + finding.version();
    }
    if (!finding.feature().isEmpty()) {
      what += " " + finding.feature();
    }
    if (!finding.entity().isEmpty()) {
      what += " of " + finding.entity();
    }
    String cause = finding.cause().spelling();
    console
        .out()
        .println(
            (finding.cause().isDivergence() ? console.red(cause) : console.bold(cause))
                + " "
                + what
                + (finding.count() > 1 ? " (" + number(finding.count()) + " times)" : ""));
    line("  means     %s", finding.cause().meaning());
    line("  evidence  %s", finding.evidence());
    if (!finding.rows().isEmpty()) {
      line(
          "  rows      %s",
          finding.rows().stream().map(Object::toString).collect(Collectors.joining(" ")));
    }
    if (!finding.command().isEmpty()) {
      line("  see       %s", finding.command());
    }
    line("  do        %s", finding.cause().advice());
    console.out().println();
  }

  private void print(Table table) {
    if (!table.isEmpty()) {
      table.print(console);
      console.out().println();
    }
  }

  private void line(String text, Object... parts) {
    console.out().println(text.formatted(parts));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
