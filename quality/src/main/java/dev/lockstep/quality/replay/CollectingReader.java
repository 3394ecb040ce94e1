/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.replay.AnswerJob;
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
    List<List<Asked>> reached =
        groups.values().stream()
            .map(group -> reached(group, lake))
            .filter(group -> !group.isEmpty())
            .toList();
    List<AnswerJob> jobs = reached.stream().map(CollectingReader::job).toList();
    List<List<List<FeatureValue>>> answers = lake.answer(jobs);
    for (int i = 0; i < jobs.size(); i++) {
      complete(reached.get(i), jobs.get(i), answers.get(i));
    }
  }

  /** Those that the lake can answer; all others are told why it cannot. */
  private static List<Asked> reached(List<Asked> group, LakeAnswers lake) {
    ViewPlan view = group.get(0).request().view();
    LakePosition position = lake.reached(view);
    List<Asked> reached = new ArrayList<>();
    for (Asked one : group) {
      Optional<LockstepException> problem =
          questions(one.request()).stream()
              .flatMap(question -> LakeAnswers.problem(view, position, question).stream())
              .findFirst();
      if (problem.isEmpty()) {
        reached.add(one);
      } else {
        one.answer().completeExceptionally(problem.get());
      }
    }
    return reached;
  }

  private static AnswerJob job(List<Asked> group) {
    ViewRequest first = group.get(0).request();
    return new AnswerJob(
        first.view(),
        first.features(),
        group.stream().flatMap(one -> questions(one.request()).stream()).toList());
  }

  private static void complete(List<Asked> group, AnswerJob job, List<List<FeatureValue>> values) {
    int next = 0;
    for (Asked one : group) {
      int end = next + one.request().entities().size();
      one.answer()
          .complete(
              answer(job.view(), job.questions().subList(next, end), values.subList(next, end)));
      next = end;
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
