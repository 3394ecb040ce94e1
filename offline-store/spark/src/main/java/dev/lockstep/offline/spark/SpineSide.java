/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.spark.Numbers.Slices;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.offline.training.spine.SpineKeys;
import dev.lockstep.offline.training.spine.SpineProblems;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.row.LogColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The rows of the spine by one entity, each in the partition and place where it is wanted. */
final class SpineSide {
  private static final StructType NUMBERED =
      new StructType()
          .add(RowLayout.NUMBER, DataTypes.IntegerType, false)
          .add(LogColumns.EVENT_TIME, DataTypes.LongType, false)
          .add(RowLayout.ROW, DataTypes.IntegerType, false);
  private static final StructType KEYED =
      new StructType()
          .add(LogColumns.KEY, DataTypes.StringType, false)
          .add(RowLayout.NUMBER, DataTypes.IntegerType, false)
          .add(LogColumns.EVENT_TIME, DataTypes.LongType, false)
          .add(RowLayout.ROW, DataTypes.IntegerType, false);

  private SpineSide() {}

  /** Where tasks find the spine: a file that is there, or one that was sent to them. */
  record Place(String file, boolean sent) implements java.io.Serializable {
    /** Sends the spine to where tasks run. */
    static Place of(SparkSession session, Spine spine, boolean local) {
      Path file = spine.file().toAbsolutePath();
      if (local) {
        return new Place(file.toString(), false);
      }
      session.sparkContext().addFile(file.toString());
      return new Place(file.getFileName().toString(), true);
    }

    private Path path() {
      return Path.of(sent ? SparkFiles.get(file) : file);
    }
  }

  /** What is read, in a form that travels. */
  private record Reading(
      Place place, String timestampColumn, Shipped<TrainingPlan> plan, int kernel, boolean keyed)
      implements java.io.Serializable {
    EntityPlan entity() {
      return plan.value().kernels().get(kernel).view().entity();
    }
  }

  /**
   * The rows, which have been checked before.
   *
   * @param kernel one whose view has the entity
   */
  static Dataset<Row> of(
      SparkSession session,
      Place place,
      int rowGroups,
      String timestampColumn,
      Broadcast<Shipped<TrainingPlan>> kernels,
      int kernel,
      RowLayout layout,
      Assignment assignment) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<Numbers> numbers = context.broadcast(assignment.numbers());
    List<Integer> groups = IntStream.range(0, rowGroups).boxed().toList();
    FlatMapFunction<Integer, InternalRow> read =
        rowGroup ->
            read(
                new Reading(place, timestampColumn, kernels.value(), kernel, layout.keyed()),
                numbers.value(),
                rowGroup);
    Dataset<Row> rows =
        session.internalCreateDataFrame(
            context.parallelize(groups, Math.max(1, rowGroups)).flatMap(read).rdd(),
            layout.keyed() ? KEYED : NUMBERED,
            false);
    return LakeSide.arranged(rows, layout, assignment, RowLayout.ROW);
  }

  private static Iterator<InternalRow> read(Reading reading, Numbers numbers, int rowGroup) {
    try {
      Spine spine = Spine.of(reading.place().path());
      SpineProblems problems = new SpineProblems();
      SpineKeys keys =
          new SpineKeys(spine, reading.timestampColumn(), List.of(reading.entity()), problems);
      Group group = new Group(numbers, Math.toIntExact(spine.rowGroups().get(rowGroup)));
      keys.read(rowGroup, List.of(group), rows -> {});
      problems.check(spine.file().getFileName().toString());
      return group.rows(reading.keyed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a row group. */
  private static final class Group implements SpineKeys.Consumer {
    private final Numbers numbers;
    private final List<UTF8String> names = new ArrayList<>();
    private final List<Slices> slices = new ArrayList<>();
    private int[] entities;
    private long[] times;
    private int[] rows;
    private int size;

    Group(Numbers numbers, int capacity) {
      this.numbers = numbers;
      entities = new int[capacity];
      times = new long[capacity];
      rows = new int[capacity];
    }

    @Override
    public int number(String encodedKey) {
      names.add(UTF8String.fromString(encodedKey));
      slices.add(numbers.of(encodedKey));
      return names.size() - 1;
    }

    @Override
    public void add(int number, long timeMillis, int row) {
      if (size == rows.length) {
        entities = Arrays.copyOf(entities, size * 2 + 1);
        times = Arrays.copyOf(times, size * 2 + 1);
        rows = Arrays.copyOf(rows, size * 2 + 1);
      }
      entities[size] = number;
      times[size] = timeMillis;
      rows[size++] = row;
    }

    Iterator<InternalRow> rows(boolean keyed) {
      return IntStream.range(0, size).mapToObj(at -> row(at, keyed)).iterator();
    }

    private InternalRow row(int at, boolean keyed) {
      int number = slices.get(entities[at]).number(times[at], rows[at]);
      return keyed
          ? new GenericInternalRow(
              new Object[] {names.get(entities[at]), number, times[at], rows[at]})
          : new GenericInternalRow(new Object[] {number, times[at], rows[at]});
    }
  }
}
