/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.get.ValueDisplay;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.quality.served.ServedAnswers;
import dev.lockstep.quality.served.ServedLogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes what was served to a file. */
@Command(
    name = "served",
    description = "Write what was served for a feature service to a file of JSON lines.",
    footer = {
      "",
      "One line per entity that was answered: its join keys, event_timestamp (T), the request context, then the",
      "features as they were served: a training set that only waits for its labels (log and wait). With",
      "--keys-only it is a spine, for which training-set computes the same features, or others.",
      "",
      "Examples:",
      "  lockstep served --service fraud_v1 --since -7d --out served.jsonl",
      "  lockstep served --service fraud_v1 --keys-only --out spine.jsonl",
      "  lockstep training-set --spine spine.jsonl --service fraud_v2 --out sets/fraud",
    })
final class ServedCommand extends BaseCommand {
  private static final String TIMESTAMP = "event_timestamp";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "Answers of this feature service.")
  private String service = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only answers given since: " + Moments.SPELLING + ".")
  private @Nullable String since;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write; must not exist.")
  private Path out = Path.of("");

  @Option(
      names = "--keys-only",
      description = "Leave the features out: a spine for other features of the same moments.")
  private boolean keysOnly;

  @Override
  public Integer call() throws IOException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    var unused = Logging.toFile(config.stateDir(), "served");
    long from = since == null ? Long.MIN_VALUE : Moments.parse(since, Instant.now()).toEpochMilli();
    Path half = out.resolveSibling(out.getFileName() + ".part");
    long[] rows = new long[1];
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      Lake lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
      refuseExisting();
      try (Writer writer =
          Files.newBufferedWriter(
              half, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
        new ServedLogReader(store, lake)
            .read(
                from,
                Long.MAX_VALUE,
                answer -> {
                  if (answer.getRequest().getFeatureService().equals(service)) {
                    rows[0] += write(answer, writer);
                  }
                  return true;
                });
      }
      Files.move(half, out, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
    console().out().println("%,d rows of %s in %s".formatted(rows[0], service, out));
    return ExitCodes.OK;
  }

  private void refuseExisting() throws FileAlreadyExistsException {
    if (Files.exists(out)) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, out + " exists already");
    }
  }

  private int write(ServedAnswer answer, Writer writer) {
    int rows = ServedAnswers.rows(answer);
    try {
      for (int row = 0; row < rows; row++) {
        writer.write(JSON.writeValueAsString(line(answer, row)));
        writer.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private ObjectNode line(ServedAnswer answer, int row) {
    ObjectNode line = JSON.createObjectNode();
    ServedAnswers.entity(answer, row)
        .forEach((name, value) -> line.set(name, ValueDisplay.json(value)));
    line.put(TIMESTAMP, Instant.ofEpochMilli(answer.getResponse().getAsOfMillis()).toString());
    ServedAnswers.context(answer, row)
        .forEach((name, value) -> line.set(name, ValueDisplay.json(value)));
    if (!keysOnly) {
      for (FeatureVector vector : answer.getResponse().getFeaturesList()) {
        line.set(vector.getName(), ValueDisplay.json(ServedAnswers.value(vector, row).value()));
      }
    }
    return line;
  }
}
