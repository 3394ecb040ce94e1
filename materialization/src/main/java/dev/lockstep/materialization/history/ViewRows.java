/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import com.google.common.collect.AbstractIterator;
import dev.lockstep.materialization.decode.Timestamps;
import dev.lockstep.materialization.row.RowOutcome;
import dev.lockstep.materialization.row.RowProgram;
import dev.lockstep.materialization.row.RowStage;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.InvalidRowException;
import dev.lockstep.row.LogRowCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows that one view makes of a history. Not thread-safe. */
final class ViewRows implements AutoCloseable {
  private final ViewPlan view;
  private final List<RowProgram> programs;
  private final LogRowCodec codec;
  private final RowSorter sorter;
  private final RowFile file;
  private final long[] partitionRows;
  private long filtered;
  private long duplicates;
  private long rejected;

  ViewRows(ViewPlan view, Path directory, long maxBytes) {
    this.view = view;
    this.programs = view.inputs().stream().map(input -> RowProgram.of(view, input)).toList();
    this.codec = new LogRowCodec(view);
    this.sorter = new RowSorter(directory, view.name(), maxBytes);
    this.file = new RowFile(directory.resolve(view.name() + ".rows"));
    this.partitionRows = new long[view.partitions()];
  }

  ViewPlan view() {
    return view;
  }

  /** Which inputs of the view read a source. */
  List<Integer> inputsOf(String source) {
    List<Integer> inputs = new ArrayList<>();
    for (int i = 0; i < view.inputs().size(); i++) {
      ViewInput input = view.inputs().get(i);
      if (input.source().name().equals(source)) {
        inputs.add(i);
      }
    }
    return inputs;
  }

  /**
   * Makes an event a row, if it can be one.
   *
   * @param arrivalMillis when it arrived; null for its event time
   * @param nowMillis the clock: nothing can have arrived later
   * @return why it cannot
   */
  Optional<RowOutcome.Rejected> take(
      int input,
      @Nullable Object[] event,
      @Nullable Long arrivalMillis,
      long nowMillis,
      long ordinal) {
    RowOutcome outcome =
        programs
            .get(input)
            .apply(event, arrivalMillis == null ? Timestamps.MAX_MILLIS : arrivalMillis);
    if (outcome instanceof RowOutcome.Filtered) {
      filtered++;
      return Optional.empty();
    }
    if (outcome instanceof RowOutcome.Row row) {
      long arrival = arrivalMillis == null ? row.eventTimeMillis() : arrivalMillis;
      if (arrival <= nowMillis) {
        return add(row, arrival, ordinal);
      }
      outcome = new RowOutcome.Rejected(RowStage.EVENT_TIME, "Arrival time is in the future");
    }
    rejected++;
    return Optional.of((RowOutcome.Rejected) outcome);
  }

  private Optional<RowOutcome.Rejected> add(RowOutcome.Row row, long arrival, long ordinal) {
    try {
      byte[] encoded =
          codec.encodeUnstamped(row.key(), row.eventTimeMillis(), row.eventId(), row.values());
      sorter.add(new HistoryRow(arrival, ordinal, row.key().encoded(), row.eventId(), encoded));
      return Optional.empty();
    } catch (InvalidRowException e) {
      rejected++;
      return Optional.of(new RowOutcome.Rejected(RowStage.ENCODE, String.valueOf(e.getMessage())));
    }
  }

  /** Sorts, drops duplicates, counts. To be called once, after the last event. */
  void finish() {
    Optional<RecentIds> ids = view.dedup().map(dedup -> new RecentIds(dedup.horizonMillis()));
    Iterator<HistoryRow> sorted = sorter.sorted();
    file.write(
        new AbstractIterator<HistoryRow>() {
          @Override
          protected @Nullable HistoryRow computeNext() {
            while (sorted.hasNext()) {
              HistoryRow row = sorted.next();
              if (ids.isEmpty() || ids.get().take(row.eventId(), row.arrivalMillis())) {
                partitionRows[partition(row)]++;
                return row;
              }
              duplicates++;
            }
            return endOfData();
          }
        });
    sorter.close();
  }

  /** The rows in the order of their seq; to be closed. */
  RowFile.Reader rows() {
    return file.read();
  }

  int partition(HistoryRow row) {
    return KeyPartitioner.partition(new EntityKey(row.key()), view.partitions());
  }

  /** The seq of a partition's first row: the last one has 0. */
  long firstSeq(int partition) {
    return 1 - partitionRows[partition];
  }

  HistoryReport.ViewHistory report() {
    return new HistoryReport.ViewHistory(
        view.name(), view.version(), file.rows(), filtered, duplicates, rejected);
  }

  @Override
  public void close() {
    sorter.close();
  }
}
