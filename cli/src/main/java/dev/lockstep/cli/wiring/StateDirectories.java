/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.stack.BackgroundStack;
import dev.lockstep.stack.StackStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** State directories as a whole. */
public final class StateDirectories {
  /** What Lockstep puts into a state directory; whatever else is there is somebody else's. */
  private static final List<String> OURS =
      List.of("stack", "historical", "import", "ingest", "lake", "logs", "run");

  private StateDirectories() {}

  /**
   * Removes what an earlier run left.
   *
   * @throws LockstepException STATE_DIRECTORY if a stack runs there, or something cannot be removed
   */
  public static void clear(Path stateDir) {
    Path stack = StackWiring.stackDirectory(stateDir);
    if (Files.exists(stack)) {
      StackStatus status = BackgroundStack.status(stack);
      if (status.isRunning()) {
        throw new LockstepException(
            ErrorCode.STATE_DIRECTORY,
            "process %d uses %s already; end it first, or say --state-dir for another one"
                .formatted(status.ownerPid().orElse(0L), stateDir));
      }
    }
    for (String name : OURS) {
      remove(stateDir.resolve(name));
    }
  }

  private static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY, "cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }
}
