/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.rows.KeyRanks;
import dev.lockstep.offline.training.rows.LakeRows;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.store.FeatureValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Computes answers in this process, on the thread that asks. Memory is bounded by questions and by
 * what a window of one entity holds. Thread-safe.
 */
public final class LocalAnswerRunner implements AnswerRunner {
  private final Lake lake;
  private final Path scratch;

  /**
   * @param lake stays open
   * @param scratch a directory for temporary files; must exist
   */
  public LocalAnswerRunner(Lake lake, Path scratch) {
    this.lake = lake;
    this.scratch = scratch;
  }

  @Override
  public List<List<List<FeatureValue>>> run(List<AnswerJob> jobs) throws IOException {
    List<List<List<FeatureValue>>> answers = new ArrayList<>();
    for (AnswerJob job : jobs) {
      answers.add(run(job));
    }
    return answers;
  }

  private List<List<FeatureValue>> run(AnswerJob job) throws IOException {
    ViewHistory history = ViewHistory.open(lake, job.view(), Optional.empty());
    KernelPlan plan = KernelPlan.of(job.view(), job.features());
    List<Question> questions = job.questions();
    CollectedAnswers answers = new CollectedAnswers(questions.size());
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
    return answers.all();
  }

  private void sweep(
      KernelPlan plan, ViewHistory history, int part, Places places, CollectedAnswers answers)
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
              places.spine().stream(),
              new RowsBySeq(rows),
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

  /** Questions of a pass in their order, with the numbers of their keys. */
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

    QuestionSpine spine() {
      QuestionSpine spine = new QuestionSpine(places.size());
      places.forEach(
          place -> spine.add(rank(questions.get(place).key()), questions, List.of(place)));
      return spine;
    }
  }
}
