/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.read.RowSource;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Answers for busy entities from memory, and for all others from a store. The rows of an entity
 * that is read again and again are read from the store once, and then follow the feature log;
 * values come from the shared algebra, and answers name their position, so both ways give the same
 * bits for the same position. Where memory cannot prove that it has every row that an answer needs,
 * the store answers.
 */
public final class HotFeatureReader implements FeatureReader {
  private final FeatureReader store;
  private final RowSource source;
  private final HotViews views;
  private final HotMetrics metrics;

  /**
   * @param store answers what memory does not; closed with this reader
   * @param source where the rows come from; of the same store
   * @param mostBytes that rows may take, about; above 0
   * @param registry gets {@code lockstep.hot.*}
   */
  public HotFeatureReader(
      OnlineStoreConfig config,
      FeatureReader store,
      RowSource source,
      long mostBytes,
      MeterRegistry registry) {
    this(config, store, source, mostBytes, registry, System::currentTimeMillis);
  }

  /**
   * @param clock epoch milliseconds; says which rows the present needs
   */
  HotFeatureReader(
      OnlineStoreConfig config,
      FeatureReader store,
      RowSource source,
      long mostBytes,
      MeterRegistry registry,
      LongSupplier clock) {
    this.store = store;
    this.source = source;
    this.views = new HotViews(config, source, mostBytes, clock);
    this.metrics = new HotMetrics(registry, views.slices());
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    return read(store, request);
  }

  @Override
  public FeatureReader pinned() {
    FeatureReader pinned = store.pinned();
    return new FeatureReader() {
      @Override
      public CompletableFuture<ViewAnswer> read(ViewRequest request) {
        return HotFeatureReader.this.read(pinned, request);
      }

      @Override
      public CompletableFuture<Explanation> explain(ViewRequest request) {
        return pinned.explain(request);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    return store.explain(request);
  }

  @Override
  public void close() {
    views.close();
    store.close();
  }

  /** The views and what is kept of them; for tests. */
  HotViews views() {
    return views;
  }

  private CompletableFuture<ViewAnswer> read(FeatureReader from, ViewRequest request) {
    HotRead read;
    List<Integer> missing;
    try {
      read = new HotRead(views, source, request);
      missing = read.answer();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    EntityAnswer[] answers = read.answers();
    metrics.read(answers.length - missing.size(), missing.size());
    if (missing.isEmpty()) {
      return CompletableFuture.completedFuture(new ViewAnswer(Arrays.asList(answers), List.of()));
    }
    return from.read(read.rest(missing))
        .thenApply(
            rest -> {
              for (int i = 0; i < missing.size(); i++) {
                answers[missing.get(i)] = rest.entities().get(i);
              }
              return new ViewAnswer(Arrays.asList(answers), rest.queries());
            });
  }
}
