/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.decode.DecodeException;
import dev.lockstep.materialization.decode.EventDecoder;
import dev.lockstep.materialization.decode.EventDecoders;
import dev.lockstep.materialization.decode.Timestamps;
import dev.lockstep.materialization.ingest.IngestTopics;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Brings the history of sources into the feature logs of views that have no rows yet. Rows get
 * {@code seq <= 0} in the order of their arrival; the last of each partition gets 0. All of it
 * lands, or nothing. From the logs it gets wherever rows get.
 */
public final class HistoryImport {
  private final OnlineStoreConfig store;
  private final Options options;
  private final InstantSource clock;
  private long events;
  private long unreadable;

  /**
   * How an import works.
   *
   * @param rejects where bad rows are set aside; written if there are any
   * @param scratch a directory for temporary files, made and removed
   * @param sortBytes about how much memory sorting may take
   */
  public record Options(Path rejects, Path scratch, long sortBytes) {}

  /** Creates an import; {@link #run} does it. */
  public HistoryImport(OnlineStoreConfig store, Options options) {
    this(store, options, InstantSource.system());
  }

  HistoryImport(OnlineStoreConfig store, Options options, InstantSource clock) {
    this.store = store;
    this.options = options;
    this.clock = clock;
  }

  /**
   * Imports.
   *
   * @param views into which; every source that one of them reads should be among the sources
   * @param report a line for each bad row, up to some, and for progress
   * @throws LockstepException INVALID_REQUEST if a view has rows already or ingest runs meanwhile,
   *     or the thread is interrupted; nothing is visible then
   */
  public HistoryReport run(
      List<ViewPlan> views, List<HistorySource> sources, Consumer<String> report) {
    prepareLogs(views);
    HistoryLog log = new HistoryLog(store);
    log.requireEmpty(views);
    List<ViewRows> rows = new ArrayList<>();
    try (Rejects rejects = new Rejects(options.rejects(), report)) {
      Files.createDirectories(options.scratch());
      views.forEach(
          view ->
              rows.add(new ViewRows(view, options.scratch(), options.sortBytes() / views.size())));
      Progress progress = new Progress(report);
      for (HistorySource source : sources) {
        read(source, rows, rejects, progress);
      }
      rows.forEach(ViewRows::finish);
      log.write(rows, sent -> progress.tick("%,d rows written to the logs", sent));
      return new HistoryReport(events, unreadable, rows.stream().map(ViewRows::report).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      rows.forEach(ViewRows::close);
      removeScratch();
    }
  }

  private void prepareLogs(List<ViewPlan> views) {
    try (Admin admin = KafkaClients.admin(store)) {
      views.forEach(
          view -> IngestTopics.ensure(admin, store.naming(), view, store.topicReplication()));
    }
  }

  private void read(HistorySource source, List<ViewRows> views, Rejects rejects, Progress progress)
      throws IOException {
    SourcePlan columns = source.columns();
    SourceRows rows = new SourceRows(source, EventDecoders.of(columns), views, rejects);
    for (HistorySource.Opener opener : source.files()) {
      try (HistoryFile file = opener.open(columns)) {
        HistoryFile.Sink sink = rows.sink(file.name());
        boolean more = true;
        while (more) {
          more = file.readNext(sink);
          progress.tick("%,d events read", events);
        }
      }
    }
  }

  private void removeScratch() {
    try {
      if (Files.exists(options.scratch())) {
        MoreFiles.deleteRecursively(options.scratch(), RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the events of one source through the row logic of all views that read it. */
  private final class SourceRows {
    private final HistorySource source;
    private final EventDecoder decoder;
    private final List<ViewRows> views;
    private final Rejects rejects;
    private final int sourceColumns;
    private final int arrivalIndex;
    private final long nowMillis = clock.millis();

    SourceRows(HistorySource source, EventDecoder decoder, List<ViewRows> views, Rejects rejects) {
      this.source = source;
      this.decoder = decoder;
      this.views = views;
      this.rejects = rejects;
      this.sourceColumns = source.source().columns().size();
      this.arrivalIndex = source.arrivalIndex();
    }

    HistoryFile.Sink sink(String file) {
      return new HistoryFile.Sink() {
        @Override
        public void event(long row, byte[] json) {
          take(file, row, json);
        }

        @Override
        public void bad(long row, String reason) {
          unreadable++;
          rejects.unreadable(file, row, reason, null);
        }
      };
    }

    private void take(String file, long row, byte[] json) {
      events++;
      @Nullable Object[] values;
      Long arrival;
      try {
        values = decoder.decode(json);
        arrival = arrival(values);
      } catch (DecodeException e) {
        unreadable++;
        rejects.unreadable(file, row, String.valueOf(e.getMessage()), json);
        return;
      }
      @Nullable Object[] event = Arrays.copyOf(values, sourceColumns);
      for (ViewRows view : views) {
        for (int input : view.inputsOf(source.source().name())) {
          view.take(input, event, arrival, nowMillis, events)
              .ifPresent(
                  rejected -> rejects.rejected(file, row, view.view().name(), rejected, json));
        }
      }
    }

    private @Nullable Long arrival(@Nullable Object[] values) throws DecodeException {
      if (arrivalIndex < 0) {
        return null;
      }
      Object value = values[arrivalIndex];
      if (value instanceof Instant instant) {
        return instant.toEpochMilli();
      }
      if (value instanceof Long millis) {
        return Timestamps.requireInRange(millis);
      }
      if (value instanceof String text) {
        return Timestamps.parseIso8601(text);
      }
      throw new DecodeException(
          "Arrival column %s is %s"
              .formatted(
                  source.arrivalColumn().orElse(""),
                  value == null ? "missing or null" : "no time: " + value));
    }
  }

  /** A line every few seconds. */
  private static final class Progress {
    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final Consumer<String> report;
    private long lastNanos = System.nanoTime();

    Progress(Consumer<String> report) {
      this.report = report;
    }

    void tick(String line, long count) {
      if (Thread.currentThread().isInterrupted()) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST, "The import was stopped; nothing was imported");
      }
      long now = System.nanoTime();
      if (now - lastNanos >= INTERVAL_NANOS) {
        lastNanos = now;
        report.accept(line.formatted(count));
      }
    }
  }
}
