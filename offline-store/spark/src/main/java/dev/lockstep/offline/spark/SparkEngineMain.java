/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.offline.spark.launch.EngineOrder;
import dev.lockstep.stack.node.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;

/** The child JVM: reads an order, does the job, and tells how it goes. */
public final class SparkEngineMain {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private SparkEngineMain() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream messages = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    // Libraries print where they like; only messages go to the parent.
    System.setOut(System.err);
    EngineOrder order = EngineOrder.parse(firstLine(System.in));
    NodeProcess.run(new EngineService(order, messages), STOP_LIMIT, true);
  }

  /** What follows is for {@link NodeProcess}, which waits for the end. */
  private static String firstLine(InputStream input) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
      line.write(next);
    }
    return line.toString(UTF_8);
  }
}
