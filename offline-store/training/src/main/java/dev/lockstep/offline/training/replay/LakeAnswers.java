/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.rows.KeyRanks;
import dev.lockstep.offline.training.rows.LakeRows;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from the lake with the kernel of training sets: what the log held up to a
 * question's position, and nothing else. Memory is bounded by questions and by what a window of one
 * entity holds. Thread-safe.
 */
public final class LakeAnswers {
  private static final int BATCH = 1024;

  private final Lake lake;
  private final Path scratch;

  /**
   * @param lake stays open
   * @param scratch a directory for temporary files; must exist
   */
  public LakeAnswers(Lake lake, Path scratch) {
    this.lake = lake;
    this.scratch = scratch;
  }

  /**
   * Answers questions about one view version.
   *
   * @param features features of the view, at least one
   * @return the values of each question, one per feature
   * @throws LockstepException POSITION_NOT_REACHED if the lake does not hold a position yet
   */
  public List<List<FeatureValue>> answer(
      ViewPlan view, List<FeaturePlan> features, List<Question> questions) throws IOException {
    ViewHistory history = ViewHistory.open(lake, view, Optional.empty());
    for (Question question : questions) {
      Optional<LockstepException> problem = problem(view, history.position(), question);
      if (problem.isPresent()) {
        throw problem.get();
      }
    }
    KernelPlan plan = KernelPlan.of(view, features);
    List<@Nullable List<FeatureValue>> answers = new ArrayList<>();
    questions.forEach(question -> answers.add(null));
    for (List<Integer> pass : QuestionChains.of(questions)) {
      Map<Integer, List<Integer>> parts = new TreeMap<>();
      for (int place : pass) {
        parts
            .computeIfAbsent(history.part(questions.get(place).key()), part -> new ArrayList<>())
            .add(place);
      }
      for (Map.Entry<Integer, List<Integer>> part : parts.entrySet()) {
        sweep(plan, history, part.getKey(), new Places(questions, part.getValue()), answers);
      }
    }
    return answers.stream().map(LakeAnswers::present).toList();
  }

  /** How far the lake holds the log of a view version. */
  public LakePosition reached(ViewPlan view) {
    return ViewHistory.open(lake, view, Optional.empty()).position();
  }

  /** Why a question cannot be answered yet; empty if it can. */
  public static Optional<LockstepException> problem(
      ViewPlan view, LakePosition reached, Question question) {
    if (question.seq() == Position.NO_ROW
        || reached.contains(question.partition(), question.seq())) {
      return Optional.empty();
    }
    return Optional.of(
        new LockstepException(
            ErrorCode.POSITION_NOT_REACHED,
            "The lake's rows of view %s v%s end at %s, before row %s of partition %s: archive first"
                .formatted(
                    view.name(),
                    view.version(),
                    reached.toJson(),
                    question.seq(),
                    question.partition())));
  }

  private static List<FeatureValue> present(@Nullable List<FeatureValue> answer) {
    if (answer == null) {
      throw new IllegalStateException("A question was not answered");
    }
    return answer;
  }

  private void sweep(
      KernelPlan plan,
      ViewHistory history,
      int part,
      Places places,
      List<@Nullable List<FeatureValue>> answers)
      throws IOException {
    long from = plan.firstMillis(places.earliest());
    long until = places.latest();
    RowFilter filter = new RowFilter(from, until, Long.MAX_VALUE, Optional.empty(), false);
    try (RowStream rows =
        LakeRows.open(
            history.files(Optional.of(part), from, until),
            plan.columns(),
            places,
            filter,
            scratch)) {
      new ViewKernel(plan, true)
          .run(
              places.spine(),
              new BySeq(rows),
              (spine, features) -> {
                for (int i = 0; i < spine.size; i++) {
                  List<FeatureValue> values = new ArrayList<>(features.length);
                  for (FeatureColumn feature : features) {
                    values.add(feature.get(i));
                  }
                  answers.set((int) spine.rows[i], values);
                }
              });
    }
  }

  /** Questions in the order of (key, T, position), with the numbers of their keys. */
  private static final class Places implements KeyRanks {
    private final List<Question> questions;
    private final List<Integer> places;
    private final Map<String, Integer> ranks = new HashMap<>();

    Places(List<Question> questions, List<Integer> places) {
      this.questions = questions;
      this.places = places;
      places.forEach(place -> ranks.putIfAbsent(questions.get(place).key(), ranks.size()));
    }

    @Override
    public int rank(String encodedKey) {
      return ranks.getOrDefault(encodedKey, NONE);
    }

    long earliest() {
      return places.stream().mapToLong(p -> questions.get(p).asOfMillis()).min().orElseThrow();
    }

    long latest() {
      return places.stream().mapToLong(p -> questions.get(p).asOfMillis()).max().orElseThrow();
    }

    SpineStream spine() {
      return new SpineStream() {
        private int next;

        @Override
        public @Nullable SpineBatch next() {
          if (next == places.size()) {
            return null;
          }
          SpineBatch batch = SpineBatch.withArrivals(Math.min(BATCH, places.size() - next));
          while (batch.size < batch.keys.length) {
            int place = places.get(next++);
            Question question = questions.get(place);
            batch.keys[batch.size] = rank(question.key());
            batch.times[batch.size] = question.asOfMillis();
            batch.arrivals[batch.size] = question.seq();
            batch.rows[batch.size++] = place;
          }
          return batch;
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Rows that arrive in the order of the log, which their seq counts. */
  private record BySeq(RowStream rows) implements RowStream {
    @Override
    public @Nullable RowBatch next() throws IOException {
      RowBatch batch = rows.next();
      if (batch != null) {
        System.arraycopy(batch.seqs, 0, batch.ingestTimes, 0, batch.size);
      }
      return batch;
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
