/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.materialization.TestingJvm;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.stack.StackEndpoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A round in a JVM of its own, which stops where it is told to and can be killed there. */
final class TileProcess implements AutoCloseable {
  /** In the middle of the rows, when some tiles were sent. */
  static final String HALFWAY = "halfway";

  /** When the round is over. */
  static final String OVER = "over";

  private final TestingJvm jvm;
  private final List<String> output = new ArrayList<>();

  private TileProcess(TestingJvm jvm) {
    this.jvm = jvm;
  }

  static TileProcess start(StackEndpoints stack, String prefix, Path warehouse, String stop)
      throws IOException {
    return new TileProcess(
        TestingJvm.start(
            TileProcess.class,
            Redirect.PIPE,
            List.of(
                stack.kafkaBootstrap(),
                stack.kafkaForPinot(),
                stack.pinotController(),
                stack.pinotBroker(),
                prefix,
                warehouse.toString(),
                stop)));
  }

  /** Returns when it is where it stops. */
  void awaitStop() throws IOException {
    awaitPhase("stopped");
  }

  /** Returns when it says that it is there. */
  void awaitPhase(String phase) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(jvm.process().getInputStream(), UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.add(line);
      if (line.equals(phase)) {
        return;
      }
    }
    throw new IllegalStateException("Ended before it was there: " + output);
  }

  /** As kill -9. Returns when it is dead. */
  void kill() throws InterruptedException {
    jvm.kill();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  public static void main(String... arguments) throws Exception {
    OnlineStoreConfig store =
        TestingTiles.store(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
    Path warehouse = Path.of(arguments[5]);
    Stopping stopping = new Stopping(arguments[6]);
    Catalog catalog = TestingTiles.catalog(TestingTiles.plan(""));
    try (Lake lake = Lake.open(LakeConfig.local(warehouse))) {
      TestingTiles.materializer(
              store, lake, TilesConfig.DEFAULT, warehouse.resolveSibling("scratch"))
          .round(catalog, catalog.plan().views().values(), false, stopping);
    }
    stopping.begin(OVER, 0);
  }

  /** Waits for its end at the place. */
  private record Stopping(String place) implements TrainingProgress {
    @Override
    public void begin(String phase, long rows) {
      System.out.println(phase);
      if (phase.startsWith(place)) {
        stop();
      }
    }

    @Override
    public void advance(long rows) {
      if (Objects.equals(place, HALFWAY)) {
        stop();
      }
    }

    private static void stop() {
      System.out.println("stopped");
      try {
        // Ends with whoever started it.
        while (System.in.read() >= 0) {}
      } catch (IOException e) {
        System.out.println("nobody is there: " + e);
      }
      Runtime.getRuntime().halt(3);
    }
  }
}
