/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.local.LocalRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Builds one training set in a JVM of its own and prints what it took. */
final class TrainingMemoryRun {
  /** The directory of the training set, below the one that is given. */
  static final String OUT = "out";

  private static final List<String> YOUNG = List.of("Eden", "Survivor");

  private TrainingMemoryRun() {}

  /** Arguments: a directory, a service, a mode, threads. The last line is the result. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    AtomicLong afterGc = new AtomicLong();
    watchHeap(afterGc);
    TemporaryFiles files = new TemporaryFiles(directory);
    long before = System.nanoTime();
    TrainingSetResult result;
    try (Lake lake = Lake.open(LakeConfig.local(TrainingMemoryFill.lake(directory)))) {
      result =
          new LocalRunner(lake)
              .run(
                  new TrainingJob(
                      TripLake.definitions().plan(),
                      TripLake.YAML,
                      arguments[1],
                      new SpineOrigin.OfFile(
                          TrainingMemoryFill.spine(directory), FileFormat.PARQUET),
                      TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
                      directory.resolve(OUT),
                      FileFormat.PARQUET,
                      new TrainingJob.Options(
                          Mode.of(arguments[2]),
                          new TrainingPlan.Naming(false, false),
                          false,
                          Integer.parseInt(arguments[3])),
                      Map.of()),
                  files);
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    double cpu =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
            / 1e9;
    System.out.println(
        String.format(
            Locale.ROOT,
            "%,.0f | %.1f | %.1f | %,d | %,d | %,d",
            result.rows() / seconds,
            seconds,
            cpu,
            ProcessMemory.peakMebibytes(ProcessHandle.current().pid()),
            afterGc.get() >> 20,
            files.peak >> 20));
  }

  /** The most that was left after a collection: an upper bound of what is in use. */
  private static void watchHeap(AtomicLong most) {
    ManagementFactory.getGarbageCollectorMXBeans()
        .forEach(
            collector ->
                ((NotificationEmitter) collector)
                    .addNotificationListener(
                        (notification, handback) -> {
                          GarbageCollectionNotificationInfo info =
                              GarbageCollectionNotificationInfo.from(
                                  (CompositeData) notification.getUserData());
                          most.accumulateAndGet(
                              used(info.getGcInfo().getMemoryUsageAfterGc()), Math::max);
                        },
                        null,
                        null));
  }

  private static long used(Map<String, MemoryUsage> pools) {
    return pools.entrySet().stream()
        .filter(pool -> isHeap(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }

  private static boolean isHeap(String pool) {
    return pool.contains("Old")
        || pool.contains("Tenured")
        || YOUNG.stream().anyMatch(pool::contains);
  }

  /** Looks at the size of what is beside the lake as the job goes on. */
  private static final class TemporaryFiles implements TrainingProgress {
    private static final long INTERVAL_NANOS = 200_000_000;

    private final Path directory;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private volatile long peak;

    TemporaryFiles(Path directory) {
      this.directory = directory;
    }

    @Override
    public void begin(String phase, long rows) {
      look();
    }

    @Override
    public void advance(long rows) {
      long now = System.nanoTime();
      long before = looked.get();
      if (now - before > INTERVAL_NANOS && looked.compareAndSet(before, now)) {
        look();
      }
    }

    private synchronized void look() {
      try (Stream<Path> all = Files.walk(directory)) {
        long bytes =
            all.filter(path -> path.toString().contains("temporary"))
                .mapToLong(TemporaryFiles::size)
                .sum();
        peak = Math.max(peak, bytes);
      } catch (IOException | UncheckedIOException e) {
        // A file went away meanwhile; the next look sees what is there.
        looked.set(System.nanoTime());
      }
    }

    private static long size(Path file) {
      return file.toFile().length();
    }
  }
}
