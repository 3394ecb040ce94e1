/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The layout of a state directory and the judgement whether one may be used.
 *
 * <pre>
 * stack.json   what the directory is; written first, so that everything else has an owner
 * stack.lock   held by the process that runs the stack
 * kafka/       Kafka's logs
 * pinot/       ZooKeeper's data, segments, indexes
 * logs/        what the processes print
 * tmp/         emptied by each start
 * </pre>
 */
record StateDirectory(Path path) {
  StateDirectory {
    requireNonNull(path, "path is null");
  }

  StateFile stateFile() {
    return new StateFile(path);
  }

  Path data(Role role) {
    return path.resolve(role.id());
  }

  Path logs() {
    return path.resolve("logs");
  }

  Path log(Role role) {
    return logs().resolve(role.id() + ".log");
  }

  Path supervisorLog() {
    return logs().resolve("supervisor.log");
  }

  Path temporary(Role role) {
    return path.resolve("tmp").resolve(role.id());
  }

  Path lockFile() {
    return path.resolve(DirectoryLock.NAME);
  }

  /**
   * Makes the directory if it is not there, and refuses one that is not ours to write into.
   *
   * @throws LockstepException if it cannot be made, is no directory, or holds somebody else's files
   */
  void prepare() {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw refusal("is not a directory. Name a directory");
      }
      Files.createDirectories(path);
    } catch (IOException e) {
      throw refusal("cannot be made: " + e + ". Name a directory that can be");
    }
    if (!Files.isWritable(path)) {
      throw refusal("is not writable. Name a directory that is");
    }
    foreignFile()
        .ifPresent(
            file -> {
              throw refusal(
                  "has no %s but holds %s, so it belongs to something else. Nothing was changed; name an empty or a new directory"
                      .formatted(StateFile.NAME, file));
            });
  }

  /**
   * The recorded state after checking that the data it speaks of is there.
   *
   * @throws LockstepException if the directory is damaged or too new
   */
  Optional<StackState> read(EngineVersions versions) {
    Optional<StackState> state = stateFile().read();
    state.ifPresent(
        recorded -> {
          if (versions.isOlderThan(recorded)) {
            throw refusal(
                "was used with Kafka %s and Pinot %s; this Lockstep runs Kafka %s and Pinot %s and may not understand their data. Use the newer Lockstep, or another directory"
                    .formatted(
                        recorded.kafkaVersion(),
                        recorded.pinotVersion(),
                        versions.kafka(),
                        versions.pinot()));
          }
          if (recorded.initialised()) {
            requireData(path.resolve("kafka/meta.properties"), "Kafka's topics");
            requireData(path.resolve("pinot/zookeeper/version-2"), "Pinot's tables");
          }
        });
    return state;
  }

  private void requireData(Path expected, String what) {
    if (!Files.exists(expected)) {
      throw refusal(
          "is damaged: %s is missing, and with it %s. Restore it from a backup, or delete the directory to start with an empty stack"
              .formatted(path.relativize(expected), what));
    }
  }

  private Optional<Path> foreignFile() {
    if (Files.exists(path.resolve(StateFile.NAME))) {
      return Optional.empty();
    }
    List<String> ours = List.of(DirectoryLock.NAME, StateFile.NAME + ".new", "logs");
    try (var entries = Files.list(path)) {
      return entries
          .map(Path::getFileName)
          .filter(name -> !ours.contains(name.toString()))
          .sorted()
          .findFirst();
    } catch (IOException e) {
      throw refusal("cannot be listed: " + e + ". Name a directory that can be");
    }
  }

  private LockstepException refusal(String reason) {
    return new LockstepException(
        ErrorCode.STATE_DIRECTORY, "State directory " + path + " " + reason + ".");
  }
}
