/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Collects what a service asks of its reader, and answers all of it at once from the lake: the
 * service is the one that serves, only its store is another. Used by one thread.
 */
final class CollectingReader implements FeatureReader {
  private record Asked(ViewRequest request, CompletableFuture<ViewAnswer> answer) {}

  private record Group(String view, int version, int revision, List<FeaturePlan> features) {}

  private final List<Asked> asked = new ArrayList<>();

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    Asked one = new Asked(request, new CompletableFuture<>());
    asked.add(one);
    return one.answer();
  }

  /** Answers everything that was asked since the last call. */
  void answerAll(LakeAnswers lake) throws IOException {
    Map<Group, List<Asked>> groups = new LinkedHashMap<>();
    for (Asked one : asked) {
      ViewPlan view = one.request().view();
      groups
          .computeIfAbsent(
              new Group(view.name(), view.version(), view.revision(), one.request().features()),
              group -> new ArrayList<>())
          .add(one);
    }
    asked.clear();
    for (List<Asked> group : groups.values()) {
      answer(group, lake);
    }
  }

  private static void answer(List<Asked> group, LakeAnswers lake) throws IOException {
    ViewPlan view = group.get(0).request().view();
    List<Asked> reached = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    LakePosition position = lake.reached(view);
    for (Asked one : group) {
      List<Question> own = questions(one.request());
      Optional<LockstepException> problem =
          own.stream()
              .flatMap(question -> LakeAnswers.problem(view, position, question).stream())
              .findFirst();
      if (problem.isEmpty()) {
        reached.add(one);
        questions.addAll(own);
      } else {
        one.answer().completeExceptionally(problem.get());
      }
    }
    if (reached.isEmpty()) {
      return;
    }
    List<List<FeatureValue>> values =
        lake.answer(view, group.get(0).request().features(), questions);
    int next = 0;
    for (Asked one : reached) {
      int rows = one.request().entities().size();
      one.answer()
          .complete(
              answer(
                  view, questions.subList(next, next + rows), values.subList(next, next + rows)));
      next += rows;
    }
  }

  private static ViewAnswer answer(
      ViewPlan view, List<Question> questions, List<List<FeatureValue>> values) {
    ImmutableList.Builder<EntityAnswer> answers = ImmutableList.builder();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      Position position =
          new Position(view.version(), view.revision(), question.partition(), 0, 0, question.seq());
      answers.add(new EntityAnswer(values.get(i), position));
    }
    return new ViewAnswer(answers.build(), List.of());
  }

  private static List<Question> questions(ViewRequest request) {
    if (!(request.point() instanceof ReadPoint.UpTo upTo)) {
      throw new IllegalArgumentException("Only what has a position can be replayed");
    }
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < upTo.seqs().size(); i++) {
      EntityKey key = request.entities().get(i);
      questions.add(
          new Question(
              key.encoded(),
              request.asOfMillis(),
              KeyPartitioner.partition(key, request.view().partitions()),
              upTo.seqs().get(i)));
    }
    return questions;
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    return CompletableFuture.failedFuture(
        new LockstepException(ErrorCode.INVALID_REQUEST, "A replay explains nothing"));
  }

  @Override
  public void close() {}
}
