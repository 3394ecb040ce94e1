/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.send.BadRow;
import dev.lockstep.cli.send.EventFile;
import dev.lockstep.cli.send.EventFiles;
import dev.lockstep.cli.send.EventSender;
import dev.lockstep.cli.send.RecordKey;
import dev.lockstep.cli.terminal.Text;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.cli.wiring.Topics;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Feeds a file of events to a source. */
@Command(
    name = "send",
    description = "Send a file of events to a source's topic.",
    footer = {
      "",
      "JSONL: one JSON object a line, sent as it is. CSV: the header names columns of the source, cells",
      "become JSON of the column's type, an empty cell is null. Rows that are neither are reported with",
      "their line and not sent (exit code 1); whether an event fits the schema is for ingest to say,",
      "see lockstep dead-letters.",
      "",
      "Examples:",
      "  lockstep send --source orders --file examples/quickstart/orders.jsonl",
      "  lockstep send --source orders --file orders.csv --rate 100",
      "  generate-events | lockstep send --source orders --file -",
    })
final class SendCommand extends BaseCommand {
  private static final int SHOWN_BAD_ROWS = 20;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "A source of the deployed definitions.")
  private String source = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      description = "A .jsonl or .csv file, or - for the standard input.")
  private String file = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "jsonl or csv (default: by the file's name).")
  private EventFiles.@Nullable Format format;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Events per second (default: as fast as Kafka takes them).")
  private double rate;

  @Option(
      names = "--every-line",
      description = "Send every line of a JSONL file, JSON or not: to try out dead letters.")
  private boolean everyLine;

  @Option(
      names = {"-d", "--definitions"},
      paramLabel = "DIR",
      description = "Take the source from here instead of from what is deployed.")
  private @Nullable Path definitions;

  private long shownBad;
  private long progressNanos;

  @Override
  public Integer call() throws IOException, InterruptedException {
    OnlineStoreConfig store = StoreWiring.find(config());
    FeatureSetPlan plan = plan(store);
    SourcePlan sourcePlan = DefinitionsOption.source(plan, source);
    Topics.require(store, sourcePlan.topic());
    EventFiles.Format spelled = format == null ? EventFiles.formatOf(file) : format;
    try (EventFile events =
            EventFiles.open(file, spelled, sourcePlan, RecordKey.of(plan, sourcePlan), everyLine);
        Producer<byte[], byte[]> producer = Topics.producer(store)) {
      progressNanos = System.nanoTime();
      EventSender.Result result =
          new EventSender(producer, sourcePlan.topic(), rate)
              .send(events, this::report, this::progress);
      console()
          .out()
          .println(
              "%s sent to topic %s%s"
                  .formatted(
                      Text.count(result.acknowledged(), "event"),
                      sourcePlan.topic(),
                      result.bad() == 0
                          ? ""
                          : ", " + Text.count(result.bad(), "bad row") + " not sent"));
      return result.bad() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }

  private FeatureSetPlan plan(OnlineStoreConfig store) {
    if (definitions != null) {
      return DefinitionsOption.load(definitions).plan();
    }
    try (RegistryFollower registry = new RegistryFollower(store)) {
      return registry.current().plan();
    }
  }

  private void report(BadRow row) {
    shownBad++;
    if (shownBad <= SHOWN_BAD_ROWS) {
      console().err().println(file + ":" + row.line() + ": " + row.reason());
    } else if (shownBad == SHOWN_BAD_ROWS + 1) {
      console().err().println("further bad rows are only counted");
    }
  }

  private void progress(long sent) {
    long now = System.nanoTime();
    if (now - progressNanos > PROGRESS_NANOS) {
      progressNanos = now;
      console().note(Text.count(sent, "event") + " sent");
    }
  }
}
