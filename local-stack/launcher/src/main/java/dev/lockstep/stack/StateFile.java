/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and replaces {@code stack.json}. A reader sees the old or the new content, never a part.
 */
final class StateFile {
  static final String NAME = "stack.json";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path file;

  StateFile(Path directory) {
    this.file = requireNonNull(directory, "directory is null").resolve(NAME);
  }

  /**
   * The recorded state; empty if there is no file.
   *
   * @throws LockstepException if the file is damaged or written by a newer Lockstep
   */
  Optional<StackState> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode tree = JSON.readTree(Files.readString(file));
      int format = tree == null ? 0 : tree.path("format").asInt();
      if (format > StackState.FORMAT) {
        throw newer(format);
      }
      if (format < 1) {
        throw damaged("it has no format number", null);
      }
      return Optional.of(JSON.treeToValue(tree, StackState.class));
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(e.toString(), e);
    }
  }

  void write(StackState state) {
    Path next = file.resolveSibling(NAME + ".new");
    try {
      Files.writeString(next, JSON.writeValueAsString(state) + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private LockstepException newer(int format) {
    return new LockstepException(
        ErrorCode.STATE_DIRECTORY,
        "State directory %s was written by a newer Lockstep (format %d, this one knows %d). Use that Lockstep, or another directory."
            .formatted(file.getParent(), format, StackState.FORMAT));
  }

  private LockstepException damaged(String reason, @Nullable Throwable cause) {
    return new LockstepException(
        ErrorCode.STATE_DIRECTORY,
        "State directory %s is damaged: cannot read %s: %s. Restore the file from a backup, or delete the directory to start with an empty stack."
            .formatted(file.getParent(), NAME, reason),
        cause);
  }
}
