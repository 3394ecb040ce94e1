/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.local.Workers;
import dev.lockstep.tile.TileSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Computes tiles with threads of this process, each for one part of the lake along the key. Memory
 * is bounded by the keys of as many parts as there are threads; what does not fit goes to temporary
 * files. Thread-safe.
 */
public final class LocalTileRunner implements TileRunner {
  private final Lake lake;
  private final int threads;
  private final Path scratch;

  /**
   * @param lake stays open
   * @param threads at least 1
   * @param scratch below it temporary files are written and deleted; made if it is not there
   */
  public LocalTileRunner(Lake lake, int threads, Path scratch) {
    checkArgument(threads >= 1, "Threads below 1: %s", threads);
    this.lake = lake;
    this.threads = threads;
    this.scratch = scratch;
  }

  @Override
  public TileTally run(TileJob job, TileSink sink, TrainingProgress progress)
      throws IOException, InterruptedException {
    Map<Integer, List<LakeFile>> parts = parts(job);
    progress.begin(
        "reading rows of " + job.view().name(),
        parts.values().stream().flatMap(List::stream).mapToLong(LakeFile::rows).sum());
    Path directory = Files.createTempDirectory(Files.createDirectories(scratch), "tiles");
    try (Workers workers = new Workers(threads)) {
      List<TileTally> tallies = new ArrayList<>();
      List<Workers.Task> tasks = new ArrayList<>();
      // The largest first, so that none is left alone at the end.
      parts.values().stream()
          .sorted(Comparator.comparingLong(LocalTileRunner::rows).reversed())
          .forEach(
              files ->
                  tasks.add(
                      () -> {
                        TileTally tally = new PartTiles(job, files, directory, progress).give(sink);
                        synchronized (tallies) {
                          tallies.add(tally);
                        }
                      }));
      workers.run(tasks);
      return tallies.stream().reduce(TileTally.none(job.span().partitions()), TileTally::plus);
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static long rows(List<LakeFile> files) {
    return files.stream().mapToLong(LakeFile::rows).sum();
  }

  private Map<Integer, List<LakeFile>> parts(TileJob job) {
    LakeTable table =
        lake.table(job.view())
            .orElseThrow(
                () ->
                    new LockstepException(
                        ErrorCode.UNKNOWN_NAME,
                        "The lake has no table of view " + job.view().name()));
    LakeSnapshot snapshot = table.require(job.snapshotId());
    Map<Integer, List<LakeFile>> parts = new TreeMap<>();
    for (LakeFile file : table.scan(snapshot, LakeScan.ALL)) {
      if (job.span().mayMeet(file)) {
        parts.computeIfAbsent(file.keyBucket(), part -> new ArrayList<>()).add(file);
      }
    }
    return parts;
  }
}
