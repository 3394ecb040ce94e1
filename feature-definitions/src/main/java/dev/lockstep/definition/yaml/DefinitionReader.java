/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.DefinitionProblems;
import dev.lockstep.definition.SourcePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads definitions from YAML. */
public final class DefinitionReader {
  /** No definition is near this; keeps a wrong folder from filling the memory. */
  static final int MAX_FILE_BYTES = 1 << 20;

  private DefinitionReader() {}

  /**
   * Reads every {@code *.yaml} and {@code *.yml} below a folder, in the order of their paths;
   * hidden files and folders are left out. A single file may be named in place of a folder.
   */
  public static ReadResult read(Path folder) {
    DefinitionProblems problems = new DefinitionProblems();
    DocumentReader documents = new DocumentReader(problems);
    for (Path file : files(folder, problems)) {
      text(file, problems).ifPresent(text -> documents.read(file.toString(), text, parent(file)));
    }
    return documents.result();
  }

  /**
   * Reads one text, which may hold several documents. Files that it names are looked for relative
   * to {@code fileName}.
   */
  public static ReadResult read(String fileName, String yaml) {
    DocumentReader documents = new DocumentReader(new DefinitionProblems());
    documents.read(fileName, yaml, parent(Path.of(fileName)));
    return documents.result();
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private static List<Path> files(Path folder, DefinitionProblems problems) {
    if (Files.isRegularFile(folder)) {
      return ImmutableList.of(folder);
    }
    SourcePosition position = SourcePosition.of(folder.toString());
    if (!Files.isDirectory(folder)) {
      problems.add(position, "there is no such folder");
      return ImmutableList.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(file -> isDefinition(folder.relativize(file)) && Files.isRegularFile(file))
              .sorted()
              .collect(ImmutableList.toImmutableList());
      if (files.isEmpty()) {
        problems.add(position, "the folder holds no *.yaml or *.yml file");
      }
      return files;
    } catch (IOException e) {
      problems.add(position, "cannot list the folder: " + e.getMessage());
      return ImmutableList.of();
    }
  }

  private static boolean isDefinition(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    String name = relative.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static Optional<String> text(Path file, DefinitionProblems problems) {
    SourcePosition position = SourcePosition.of(file.toString());
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        problems.add(position, "the file is larger than 1 MiB");
        return Optional.empty();
      }
      byte[] bytes = Files.readAllBytes(file);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      problems.add(position, "the file is not UTF-8");
    } catch (IOException e) {
      problems.add(position, "cannot read the file: " + e.getMessage());
    }
    return Optional.empty();
  }
}
