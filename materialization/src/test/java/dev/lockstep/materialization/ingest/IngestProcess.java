/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.materialization.TestingJvm;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ingest of the fixture's views in a JVM of its own, which can be killed. */
final class IngestProcess implements AutoCloseable {
  private final TestingJvm jvm;

  private IngestProcess(TestingJvm jvm) {
    this.jvm = jvm;
  }

  static IngestProcess start(String bootstrap, String prefix, Path stateDirectory, Path log)
      throws IOException {
    return new IngestProcess(
        TestingJvm.start(
            IngestProcess.class,
            Redirect.appendTo(log.toFile()),
            List.of(bootstrap, prefix, stateDirectory.toString())));
  }

  /** As kill -9. Returns when it is dead. */
  void kill() throws InterruptedException {
    jvm.kill();
  }

  boolean isAlive() {
    return jvm.process().isAlive();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  static IngestConfig config(String bootstrap, String prefix, Path stateDirectory) {
    OnlineStoreConfig store =
        OnlineStoreConfig.of(bootstrap, "http://unused:1").withNaming(new Naming(prefix));
    return IngestConfig.of(store, stateDirectory).withFailover(Duration.ofSeconds(6), 0);
  }

  public static void main(String... arguments) throws IOException {
    List<ViewPlan> views = IngestFixtures.views(arguments[1]);
    IngestService service =
        new IngestService(
            config(arguments[0], arguments[1], Path.of(arguments[2])),
            () -> views,
            new SimpleMeterRegistry());
    service.start();
    // Ends with whoever started it.
    while (System.in.read() >= 0) {}
    service.close();
  }
}
