/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.materialization.TestingJvm;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.testing.FeatureSpecs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An archiver in a JVM of its own, which can be killed. */
final class ArchiveProcess implements AutoCloseable {
  private final TestingJvm jvm;

  private ArchiveProcess(TestingJvm jvm) {
    this.jvm = jvm;
  }

  static ArchiveProcess start(String bootstrap, String prefix, Path warehouse, Path log)
      throws IOException {
    return new ArchiveProcess(
        TestingJvm.start(
            ArchiveProcess.class,
            Redirect.appendTo(log.toFile()),
            List.of(bootstrap, prefix, warehouse.toString())));
  }

  /** As kill -9. Returns when it is dead. */
  void kill() throws InterruptedException {
    jvm.kill();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  static OnlineStoreConfig store(String bootstrap, String prefix) {
    return OnlineStoreConfig.of(bootstrap, "http://unused:1").withNaming(new Naming(prefix));
  }

  public static void main(String... arguments) throws IOException {
    try (Lake lake = Lake.open(LakeConfig.local(Path.of(arguments[2])));
        ArchiveService service =
            new ArchiveService(
                store(arguments[0], arguments[1]),
                lake,
                ArchiveConfig.DEFAULT.withInterval(Duration.ofMillis(150)),
                new SimpleMeterRegistry(),
                progress -> {})) {
      service.start(() -> List.of(FeatureSpecs.views(arguments[1]).get(0)));
      // Ends with whoever started it.
      while (System.in.read() >= 0) {}
    }
  }
}
