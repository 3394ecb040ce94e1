/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that owns a stack and never gives it back. */
public final class StackParent {
  static final String READY = "ready";

  private StackParent() {}

  public static void main(String... args) throws InterruptedException {
    try (LocalStack stack =
        LocalStack.start(LocalStackConfig.in(Path.of(args[0])), System.out::println)) {
      System.out.println(READY + " " + stack.endpoints());
      new CountDownLatch(1).await();
    }
  }
}
