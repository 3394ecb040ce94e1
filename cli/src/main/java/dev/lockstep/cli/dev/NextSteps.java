/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.dev;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.ValueType;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells where everything is and what to try, with the names of the user's own definitions. */
public final class NextSteps {
  private final Console console;

  public NextSteps(Console console) {
    this.console = console;
  }

  /** Prints everything. */
  public void print(
      OnlineStoreConfig store,
      FeatureSetPlan plan,
      String address,
      String historical,
      String metrics,
      Path log) {
    line("");
    line("gRPC     " + console.bold(address));
    line("Flight   " + console.bold("grpc://" + historical) + ", training sets");
    line("Kafka    " + store.kafkaBootstrap());
    line("Pinot    " + store.pinotController());
    line("metrics  http://" + metrics + "/metrics");
    line("log      " + log);
    line("");
    line(console.bold("In another terminal, in this directory:"));
    plan.sources().keySet().stream()
        .findFirst()
        .ifPresent(source -> line("  lockstep send --source " + source + " --file events.jsonl"));
    plan.services().values().stream()
        .findFirst()
        .ifPresent(service -> line("  " + getCommand(plan, service)));
    line("  lockstep status");
    line("  lockstep dead-letters list");
    line("");
    line("Edit the definitions and they are applied again. Ctrl-C ends everything.");
    console.out().flush();
  }

  private static String getCommand(FeatureSetPlan plan, ServicePlan service) {
    StringBuilder command = new StringBuilder("lockstep get --service " + service.name());
    Set<ColumnPlan> keys = new LinkedHashSet<>();
    Set<ColumnPlan> context = new LinkedHashSet<>();
    for (FeatureRef feature : service.features()) {
      OnDemandViewPlan onDemand = plan.onDemandViews().get(feature.view());
      if (onDemand == null) {
        addKeys(plan, feature.view(), keys);
      } else {
        onDemand.inputs().values().forEach(input -> addKeys(plan, input.view(), keys));
        context.addAll(onDemand.request());
      }
    }
    keys.forEach(key -> command.append(" --entity ").append(assignment(key)));
    context.forEach(column -> command.append(" --context ").append(assignment(column)));
    return command.toString();
  }

  private static void addKeys(FeatureSetPlan plan, String view, Set<ColumnPlan> keys) {
    ViewPlan found = plan.views().get(view);
    if (found != null) {
      keys.addAll(found.entity().keys());
    }
  }

  private static String assignment(ColumnPlan column) {
    return column.name() + "=" + (column.type() == ValueType.STRING ? "..." : "1");
  }

  private void line(String text) {
    console.out().println(text);
  }
}
