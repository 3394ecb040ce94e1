/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.apache.spark.sql.functions.lit;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.tile.TileFile;
import dev.lockstep.offline.training.tile.TileForm;
import dev.lockstep.offline.training.tile.TileJob;
import dev.lockstep.offline.training.tile.TileSpan;
import dev.lockstep.offline.training.tile.TileTally;
import dev.lockstep.row.LogColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;

/**
 * Computes tiles with the tasks of a Spark session, whose driver is this process: brings the rows
 * of each entity together and in order, and lets tasks feed them to the builder of tiles.
 */
final class SparkTiles {
  /** A task keeps its tiles until it ends, about as many as it has rows. */
  private static final long ROWS_OF_A_TASK = 250_000;

  private final Lake lake;
  private final SessionSource sessions;

  /**
   * @param lake stays open
   */
  SparkTiles(Lake lake, SessionSource sessions) {
    this.lake = lake;
    this.sessions = sessions;
  }

  /** Leaves the tiles in the job's file. */
  void run(TileForm form, TrainingProgress progress) throws IOException, InterruptedException {
    TileJob job = form.toJob();
    LakeTable table = lake.table(job.view()).orElseThrow();
    long rows =
        table.scan(table.require(job.snapshotId()), LakeScan.ALL).stream()
            .filter(job.span()::mayMeet)
            .mapToLong(LakeFile::rows)
            .sum();
    Path directory = Files.createTempDirectory("spark-tiles");
    SparkSession session = sessions.open(directory);
    try (TileFile file = new TileFile(Path.of(form.out()))) {
      file.finish(run(session, form, job, rows, file, progress));
    } catch (Exception e) {
      throw Failures.explain(e);
    } finally {
      sessions.release(session);
    }
  }

  private TileTally run(
      SparkSession session,
      TileForm form,
      TileJob job,
      long rows,
      TileFile file,
      TrainingProgress progress) {
    SparkContext context = session.sparkContext();
    Broadcast<Shipped<TileJob>> shipped =
        JavaSparkContext.fromSparkContext(context)
            .broadcast(new Shipped<>(form.toJson(), json -> TileForm.parse(json).toJob()));
    int partitions = (int) Math.max(context.defaultParallelism(), rows / ROWS_OF_A_TASK + 1);
    Dataset<Row> arranged =
        within(
                LakeSide.read(
                    session,
                    lake.config().namespace(),
                    job.view(),
                    job.snapshotId(),
                    TileTask.columns(job)),
                job.span())
            .repartition(partitions, LakeSide.column(LogColumns.KEY))
            .sortWithinPartitions(
                LakeSide.column(LogColumns.KEY),
                LakeSide.column(LogColumns.EVENT_TIME),
                LakeSide.column(LogColumns.SEQ));
    JavaRDD<TaskTiles> tiles = ViewJob.rdd(arranged).mapPartitions(new TileTask(shipped));
    ViewsProgress told = new ViewsProgress(progress, "view " + job.view().name(), rows, rows);
    told.read();
    List<TileTally> tallies = new ArrayList<>();
    context.addSparkListener(told);
    try {
      TaskResults.take(
          tiles,
          TaskTiles.class,
          some -> {
            some.moveTo(file);
            tallies.add(some.tally());
          });
    } finally {
      context.removeSparkListener(told);
    }
    return tallies.stream().reduce(TileTally.none(job.span().partitions()), TileTally::plus);
  }

  private static Dataset<Row> within(Dataset<Row> rows, TileSpan span) {
    Column within = lit(false);
    for (int partition = 0; partition < span.partitions(); partition++) {
      long after = span.after().get(partition);
      long upTo = span.upTo().get(partition);
      if (after < upTo) {
        Column seq = LakeSide.column(LogColumns.SEQ);
        Column inside =
            LakeSide.column(LogColumns.PARTITION).equalTo(lit(partition)).and(seq.leq(lit(upTo)));
        within = within.or(after == Long.MIN_VALUE ? inside : inside.and(seq.gt(lit(after))));
      }
    }
    return rows.filter(within);
  }
}
