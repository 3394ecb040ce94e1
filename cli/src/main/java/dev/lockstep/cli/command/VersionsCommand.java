/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.terminal.Text;
import dev.lockstep.cli.wiring.ScrapedMetrics;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.materialization.version.VersionProgress;
import dev.lockstep.materialization.version.Versions;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.VersionRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows versions of views and how far they are. */
@Command(
    name = "versions",
    description = "Show the versions of feature views: what each is there for, and how far it is.",
    footer = {
      "",
      "  active      is served",
      "  candidate   follows its sources and may be promoted",
      "  previous    was served before the last promotion, and is what rollback returns to",
      "  unused      nothing names it; lockstep retire drops it",
      "  retired     its topics and tables are gone",
      "  behind      records of its sources that it has still to take",
      "  shadow      values of lockstep serve --shadow: equal / different / not in the candidate",
      "",
      "Examples:",
      "  lockstep versions",
      "  lockstep versions --json",
    })
final class VersionsCommand extends BaseCommand {
  private static final long SAMPLE_MILLIS = 1_000;
  private static final String SHADOW_VALUES = "lockstep_shadow_values_total";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--all", description = "Retired versions too.")
  private boolean all;

  /**
   * A version as it is shown.
   *
   * @param left until it has caught up; empty if it has, or nobody can tell
   */
  private record Shown(VersionProgress progress, Optional<Duration> left) {}

  @Override
  public Integer call() throws InterruptedException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    Catalog catalog = new Registry(store).read().catalog();
    if (catalog.deployment() == 0) {
      console().out().println(json ? "[]" : "Nothing is deployed.");
      return ExitCodes.OK;
    }
    List<Shown> versions;
    try (Versions reader = new Versions(store)) {
      versions = look(reader, catalog);
    }
    ScrapedMetrics metrics =
        ScrapedMetrics.of(new ProcessRecords(config.stateDir()).live(), ProcessRecord.SERVE);
    if (json) {
      printJson(versions, metrics);
    } else {
      printTable(catalog, versions, metrics);
    }
    return ExitCodes.OK;
  }

  /** A second look at those that are behind tells how fast they are. */
  private List<Shown> look(Versions reader, Catalog catalog) throws InterruptedException {
    List<VersionProgress> first =
        reader.all(catalog).stream()
            .filter(version -> all || version.role() != VersionRole.RETIRED)
            .toList();
    long begin = System.nanoTime();
    if (first.stream().anyMatch(VersionsCommand::isBehind)) {
      TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
    }
    List<Shown> shown = new ArrayList<>();
    for (VersionProgress before : first) {
      if (isBehind(before)) {
        VersionProgress now = reader.progress(catalog, before.view());
        shown.add(new Shown(now, left(before, now, System.nanoTime() - begin)));
      } else {
        shown.add(new Shown(before, Optional.empty()));
      }
    }
    return shown;
  }

  private static boolean isBehind(VersionProgress version) {
    return version.behind().orElse(0) > 0;
  }

  private static Optional<Duration> left(
      VersionProgress before, VersionProgress now, long nanosBetween) {
    long remaining = now.behind().orElse(0);
    long done = before.behind().orElse(0) - remaining;
    return done <= 0 || remaining == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) ((double) nanosBetween / done * remaining)));
  }

  private void printTable(Catalog catalog, List<Shown> versions, ScrapedMetrics metrics) {
    Table table =
        new Table("view", "version", "role", "behind", "left", "rows", "online rows", "shadow");
    for (Shown shown : versions) {
      VersionProgress version = shown.progress();
      table.row(
          version.view().name(),
          version.view().version() + "." + version.view().revision(),
          version.awaitsHistory() ? "candidate, awaits history" : role(version),
          number(version.behind()),
          shown.left().map(Text::duration).orElse("-"),
          number(version.rows()),
          number(version.onlineRows()),
          version.role() == VersionRole.CANDIDATE ? shadow(version, metrics) : "-");
    }
    console().out().println("Deployment %d".formatted(catalog.deployment()));
    table.print(console());
  }

  private void printJson(List<Shown> versions, ScrapedMetrics metrics) {
    ArrayNode array = new ObjectMapper().createArrayNode();
    for (Shown shown : versions) {
      VersionProgress version = shown.progress();
      ObjectNode node = array.addObject();
      node.put("view", version.view().name());
      node.put("version", version.view().version());
      node.put("revision", version.view().revision());
      node.put("role", role(version));
      node.put("awaits_history", version.awaitsHistory());
      put(node, "behind", version.behind());
      put(node, "rows", version.rows());
      put(node, "online_rows", version.onlineRows());
      shown.left().ifPresent(left -> node.put("seconds_left", left.toMillis() / 1000.0));
      if (version.role() == VersionRole.CANDIDATE) {
        ObjectNode shadow = node.putObject("shadow");
        for (String result : List.of("equal", "different", "missing")) {
          put(shadow, result, shadow(version, metrics, result));
        }
      }
    }
    console().out().println(array.toPrettyString());
  }

  private static void put(ObjectNode node, String name, OptionalLong number) {
    number.ifPresentOrElse(value -> node.put(name, value), () -> node.putNull(name));
  }

  private static String shadow(VersionProgress version, ScrapedMetrics metrics) {
    OptionalLong equal = shadow(version, metrics, "equal");
    OptionalLong different = shadow(version, metrics, "different");
    OptionalLong missing = shadow(version, metrics, "missing");
    return equal.isEmpty() && different.isEmpty() && missing.isEmpty()
        ? "-"
        : "%,d / %,d / %,d".formatted(equal.orElse(0), different.orElse(0), missing.orElse(0));
  }

  private static OptionalLong shadow(
      VersionProgress version, ScrapedMetrics metrics, String result) {
    return metrics.sum(SHADOW_VALUES, Map.of("view", version.view().name(), "result", result));
  }

  private static String role(VersionProgress version) {
    return Ascii.toLowerCase(version.role().name());
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? "%,d".formatted(number.getAsLong()) : "-";
  }
}
