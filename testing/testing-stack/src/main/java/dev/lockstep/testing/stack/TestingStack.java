/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import dev.lockstep.stack.Role;
import dev.lockstep.stack.StackEndpoints;

/**
 * A real Kafka and a real Pinot for tests, empty at first. Thread-safe.
 *
 * <p>The system property {@code lockstep.test.stack} says which: {@code local} (the default) runs
 * child JVMs, {@code containers} runs images through a Docker API. Where that API is wanted but not
 * there, tests are skipped and say why, unless {@code lockstep.test.stack.required} is {@code
 * true}.
 */
public interface TestingStack extends AutoCloseable {
  /** A stack of the caller's own. */
  static TestingStack start() {
    return TestingStacks.start();
  }

  /**
   * The stack that all tests of this JVM share; started by the first call, and stopped when the JVM
   * ends. Tests keep apart by the names of their topics and tables; {@link #close} does nothing.
   */
  static TestingStack shared() {
    return TestingStacks.shared();
  }

  /** Where the stack answers; the same for the life of the stack. */
  StackEndpoints endpoints();

  /** Ends an engine as {@code kill -9} does. Returns when it is dead. */
  void kill(Role role);

  /** Starts an engine again, stopping it first if it runs. Returns when it can be used. */
  void restart(Role role);

  /** Stops the stack and deletes what it held. */
  @Override
  void close();
}
