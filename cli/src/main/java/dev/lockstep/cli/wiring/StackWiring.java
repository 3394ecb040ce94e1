/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.stack.LocalStackConfig;
import dev.lockstep.stack.StackPorts;
import java.nio.file.Path;

/** The local stack's part of the configuration. */
public final class StackWiring {
  private StackWiring() {}

  /** Below the state directory, which holds other things too. */
  public static Path stackDirectory(Path stateDir) {
    return stateDir.resolve("stack");
  }

  public static LocalStackConfig config(LockstepConfig config) {
    LockstepConfig.Stack stack = config.stack();
    return LocalStackConfig.in(stackDirectory(config.stateDir()))
        .withHeaps(stack.kafkaMebibytes(), stack.pinotMebibytes())
        .withPorts(
            new StackPorts(
                stack.kafkaPort(),
                0,
                0,
                stack.pinotControllerPort(),
                stack.pinotBrokerPort(),
                0,
                0))
        .withStartTimeout(stack.startTimeout())
        .withKeepAlive(true);
  }
}
