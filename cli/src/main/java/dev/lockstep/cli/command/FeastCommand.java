/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.bind.Definitions;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.feast.exporting.RegistryExport;
import dev.lockstep.feast.importing.ImportResult;
import dev.lockstep.feast.importing.RegistryImport;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.registry.RegistryReader;
import dev.lockstep.feast.registry.RegistryWriter;
import dev.lockstep.feast.report.ObjectReport;
import dev.lockstep.feast.report.Outcome;
import dev.lockstep.feast.report.Remark;
import dev.lockstep.feast.report.Report;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Definitions from Feast and to Feast. */
@Command(
    name = "feast",
    description = "Turn a Feast registry into definitions, and definitions into a Feast registry.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {FeastCommand.Import.class, FeastCommand.Export.class},
    footer = {
      "",
      "Nothing needs to run, and Feast need not be installed. docs/feast.md says what becomes what.",
      "",
      "Examples:",
      "  lockstep feast import data/registry.db --out my-features",
      "  lockstep feast export -d my-features --out registry.db",
    })
final class FeastCommand {
  private FeastCommand() {}

  /** Names are Feast's: a control character must not reach a terminal. */
  private static String printable(String text) {
    return text.codePoints()
        .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
        .collect(Collectors.joining());
  }

  /** Writes bytes so that the file is there whole or not at all. */
  private static void write(Path file, byte[] bytes) {
    try {
      Path absolute = file.toAbsolutePath();
      Path parent = absolute.getParent();
      if (parent == null) {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, file + " is no file");
      }
      Files.createDirectories(parent);
      Path unfinished = Files.createTempFile(parent, ".lockstep-", ".tmp");
      try {
        Files.write(unfinished, bytes);
        try {
          Files.move(
              unfinished,
              absolute,
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
          Files.move(unfinished, absolute, StandardCopyOption.REPLACE_EXISTING);
        }
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "cannot write " + file + ": " + e, e);
    }
  }

  /** From Feast. */
  @Command(
      name = "import",
      description = "Turn Feast registries into definitions, with a report of what differs.",
      footer = {
        "",
        "Reads the binary registry file, the JSON of feast registry-dump, and the YAML or JSON of",
        "feast ... describe; what a file is says its content. Python in it is shown, never executed.",
        "Exit code 1 if something is left that somebody has to decide: the report and lockstep validate",
        "name it with file and line.",
        "",
        "Examples:",
        "  lockstep feast import feature_repo/data/registry.db --out my-features",
        "  lockstep feast import dump.json --project fraud --out my-features --report report.json",
        "  lockstep feast import user.yaml spend.yaml --out my-features",
      })
  static final class Import extends BaseCommand {
    @Parameters(
        paramLabel = "FILE",
        arity = "1..*",
        description = "Registry files, dumps and descriptions.")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--out",
        paramLabel = "DIR",
        required = true,
        description = "Folder for the definitions; it must be empty or not there yet.")
    private Path out = Path.of("");

    @Option(
        names = "--project",
        paramLabel = "NAME",
        description = "Which project of Feast; needed if there are several.")
    private @Nullable String project;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report as JSON too.")
    private @Nullable Path report;

    @Override
    public Integer call() {
      requireEmpty(out);
      Map<String, Registry> registries = new LinkedHashMap<>();
      files.forEach(file -> registries.put(file.toString(), read(file)));
      ImportResult result = RegistryImport.of(registries, Optional.ofNullable(project));
      if (result.files().isEmpty()) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "nothing in it becomes a definition: no view, entity or source");
      }
      writeAll(result.files());
      if (report != null) {
        write(report, result.report().toJson().getBytes(UTF_8));
      }
      print(result.report());
      return result.report().needsDecision() ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private static void requireEmpty(Path folder) {
      if (!Files.exists(folder)) {
        return;
      }
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new LockstepException(
              ErrorCode.INVALID_REQUEST, folder + " is not empty: name another folder");
        }
      } catch (IOException e) {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, folder + " is no folder", e);
      }
    }

    /** All files at once: a folder that is there is whole. */
    private void writeAll(Map<String, String> texts) {
      try {
        Path folder = out.toAbsolutePath().normalize();
        Path parent = folder.getParent();
        if (parent == null) {
          throw new LockstepException(ErrorCode.INVALID_REQUEST, out + " cannot be written to");
        }
        Files.createDirectories(parent);
        Path unfinished = Files.createTempDirectory(parent, ".lockstep-");
        try {
          for (Map.Entry<String, String> text : texts.entrySet()) {
            Files.writeString(unfinished.resolve(text.getKey()), text.getValue());
          }
          Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
          Files.deleteIfExists(folder);
          Files.move(unfinished, folder);
        } finally {
          deleteAll(unfinished, texts);
        }
      } catch (IOException e) {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, "cannot write " + out + ": " + e, e);
      }
    }

    private static void deleteAll(Path folder, Map<String, String> texts) throws IOException {
      if (Files.exists(folder)) {
        for (String name : texts.keySet()) {
          Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
      }
    }

    private static Registry read(Path file) {
      try {
        if (Files.size(file) > RegistryReader.MAX_BYTES) {
          throw new LockstepException(
              ErrorCode.INVALID_REQUEST, file + " is larger than 64 MiB: no registry is");
        }
        return RegistryReader.read(file.toString(), Files.readAllBytes(file));
      } catch (NoSuchFileException e) {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, "there is no file " + file, e);
      } catch (IOException e) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST, "cannot read " + file + ": " + e.getMessage(), e);
      }
    }

    private void print(Report outcome) {
      Table table = new Table("kind", "name", "outcome", "what to know");
      for (ObjectReport object : outcome.objects()) {
        String kind = object.kind();
        String name = printable(object.name());
        if (object.remarks().isEmpty()) {
          table.row(kind, name, object.outcome().display(), "");
        }
        for (Remark remark : object.remarks()) {
          String place =
              remark.place().map(at -> out.resolve(at.file()) + ":" + at.line() + ": ").orElse("");
          table.row(kind, name, remark.outcome().display(), place + printable(remark.text()));
          kind = "";
          name = "";
        }
      }
      table.print(console());
      console()
          .note(
              "%d mapped, %d differ, %d left out, %d to decide; definitions are in %s"
                  .formatted(
                      outcome.count(Outcome.MAPPED),
                      outcome.count(Outcome.DIFFERS),
                      outcome.count(Outcome.LEFT_OUT),
                      outcome.count(Outcome.DECISION),
                      out));
    }
  }

  /** To Feast. */
  @Command(
      name = "export",
      description = "Turn definitions into a registry that Feast's SDK loads.",
      footer = {
        "",
        "The registry tells Feast's SDK and tools what there is; values come from Lockstep. An import of",
        "the registry gives the same definitions back.",
        "",
        "Examples:",
        "  lockstep feast export -d examples/fraud --out registry.db",
        "  lockstep feast export -d examples/fraud --out registry.json --format json --project fraud",
      })
  static final class Export extends BaseCommand {
    /** How a registry is written. */
    enum Format {
      BINARY,
      JSON;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    @Option(
        names = {"-d", "--definitions"},
        paramLabel = "DIR",
        required = true,
        description = "Folder of .yaml files, or one file.")
    private Path definitions = Path.of(".");

    @Option(
        names = "--out",
        paramLabel = "FILE",
        required = true,
        description = "The registry; replaced if it is there.")
    private Path out = Path.of("");

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        defaultValue = "binary",
        description = "binary, which Feast reads, or json, for people (default: binary).")
    private Format format = Format.BINARY;

    @Option(
        names = "--project",
        paramLabel = "NAME",
        defaultValue = "lockstep",
        description = "Name of the project in Feast (default: lockstep).")
    private String project = "";

    @Option(
        names = "--kafka",
        paramLabel = "HOST:PORT",
        defaultValue = "localhost:9092",
        description = "Kafka's servers as Feast's clients reach them (default: localhost:9092).")
    private String kafka = "";

    @Override
    public Integer call() {
      Registry registry =
          new RegistryExport(project, kafka, Instant.now()).export(Definitions.load(definitions));
      write(
          out,
          format == Format.JSON ? RegistryWriter.json(registry) : RegistryWriter.binary(registry));
      console()
          .note(
              "%d sources, %d entities, %d feature views, %d stream feature views, %d on-demand feature views, %d feature services are in %s"
                  .formatted(
                      registry.getDataSourcesCount(),
                      registry.getEntitiesCount(),
                      registry.getFeatureViewsCount(),
                      registry.getStreamFeatureViewsCount(),
                      registry.getOnDemandFeatureViewsCount(),
                      registry.getFeatureServicesCount(),
                      out));
      return ExitCodes.OK;
    }
  }
}
