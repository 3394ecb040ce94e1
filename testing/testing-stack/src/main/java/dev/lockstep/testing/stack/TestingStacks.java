/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lockstep.stack.Role;
import dev.lockstep.stack.StackEndpoints;
import org.jspecify.annotations.Nullable;

/** Chooses, shares and ends testing stacks. */
final class TestingStacks {
  private static final String KIND = "lockstep.test.stack";

  @GuardedBy("TestingStacks.class")
  private static @Nullable TestingStack shared;

  private TestingStacks() {}

  static TestingStack start() {
    String kind = System.getProperty(KIND, "local");
    return switch (kind) {
      case "local" -> LocalTestingStack.start();
      case "containers" -> ContainerTestingStack.start();
      default ->
          throw new IllegalArgumentException(
              "System property " + KIND + " is local or containers, not " + kind);
    };
  }

  static synchronized TestingStack shared() {
    if (shared == null) {
      TestingStack stack = start();
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "close-testing-stack"));
      shared = new Shared(stack);
    }
    return shared;
  }

  /** The shared stack ends with the JVM, not with the first test that is done with it. */
  private record Shared(TestingStack stack) implements TestingStack {
    @Override
    public StackEndpoints endpoints() {
      return stack.endpoints();
    }

    @Override
    public void kill(Role role) {
      stack.kill(role);
    }

    @Override
    public void restart(Role role) {
      stack.restart(role);
    }

    @Override
    public void close() {}
  }
}
