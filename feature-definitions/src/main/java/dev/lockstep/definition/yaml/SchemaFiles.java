/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import dev.lockstep.definition.DefinitionProblems;
import dev.lockstep.definition.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the schema files that definitions name, relative to the definition's own file. */
final class SchemaFiles {
  /** Far above any real schema; keeps a wrong name from filling the memory. */
  private static final long MAX_BYTES = 8L << 20;

  private final Path folder;
  private final DefinitionProblems problems;

  SchemaFiles(Path folder, DefinitionProblems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  Optional<byte[]> read(Located<String> name) {
    try {
      Path file = folder.resolve(name.value());
      if (!Files.isRegularFile(file)) {
        return fail(name, "there is no file " + file);
      }
      if (Files.size(file) > MAX_BYTES) {
        return fail(name, "the file " + file + " is larger than 8 MiB");
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException | InvalidPathException e) {
      return fail(name, "cannot read the file '" + name.value() + "': " + e.getMessage());
    }
  }

  private Optional<byte[]> fail(Located<String> name, String message) {
    problems.add(name.position(), message);
    return Optional.empty();
  }
}
