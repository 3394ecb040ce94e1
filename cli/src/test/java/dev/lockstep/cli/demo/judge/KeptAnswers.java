/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import dev.lockstep.error.ErrorCategory;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers that were given while things broke, kept until all rows are known. What can be told at
 * once is judged at once: an answer must not have seen less of an entity than any answer that was
 * there before it was asked for, and a refusal must be one that a client may try again.
 * Thread-safe.
 */
public final class KeptAnswers {
  private record Kept(Question question, OnlineFeatures answer) {}

  private record Place(String view, EntityKey key) {}

  private final FeatureSetPlan plan;
  private final FeatureStoreClient client;
  private final AnswerJudge judge;
  private final Verdicts verdicts;
  private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();
  private final Map<Place, Long> seen = new ConcurrentHashMap<>();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();

  /**
   * @param client should not try again by itself, so that refusals are seen
   */
  public KeptAnswers(
      FeatureSetPlan plan, FeatureStoreClient client, AnswerJudge judge, Verdicts verdicts) {
    this.plan = plan;
    this.client = client;
    this.judge = judge;
    this.verdicts = verdicts;
  }

  /** Asks about now, once. */
  public void ask(QuestionSource questions) {
    Question question = questions.now(System.currentTimeMillis());
    Map<Place, Long> before = seenOf(question);
    try {
      OnlineFeatures answer = client.get(question.toQuery());
      keep(question, answer, before);
    } catch (LockstepException e) {
      refusals.incrementAndGet();
      if (e.code().category() != ErrorCategory.UNAVAILABLE) {
        verdicts.wrong("refused with " + e.code() + ": " + e.getMessage());
      }
    }
  }

  /** How many answers are kept. */
  public long answers() {
    return answers.get();
  }

  /** How many questions got no answer. */
  public long refusals() {
    return refusals.get();
  }

  /** Compares every kept answer with the oracle at the answer's own position. */
  public void judge() {
    kept.parallelStream()
        .forEach(
            one -> {
              try {
                judge.check(one.question(), one.answer(), AnswerJudge.Mode.AT_TOKEN);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                verdicts.wrong("interrupted");
              }
            });
  }

  private Map<Place, Long> seenOf(Question question) {
    Map<Place, Long> before = new HashMap<>();
    for (ViewPlan view : plan.views().values()) {
      for (Place place : places(view, question)) {
        before.put(place, seen.getOrDefault(place, Position.NO_ROW));
      }
    }
    return before;
  }

  private void keep(Question question, OnlineFeatures answer, Map<Place, Long> before) {
    for (ViewPositions positions : answer.toProto().getPositionsList()) {
      ViewPlan view = plan.views().get(positions.getView());
      if (view == null) {
        verdicts.wrong("an answer of a view that is not there: " + positions.getView());
        continue;
      }
      List<Place> places = places(view, question);
      for (int row = 0; row < places.size(); row++) {
        Place place = places.get(row);
        long seq = positions.getSeqs(row);
        if (seq < before.getOrDefault(place, Position.NO_ROW)) {
          verdicts.wrong("%s is seen up to %d after %d".formatted(place, seq, before.get(place)));
        }
        seen.merge(place, seq, Math::max);
      }
    }
    kept.add(new Kept(question, answer));
    answers.incrementAndGet();
  }

  private static List<Place> places(ViewPlan view, Question question) {
    return question.rows().stream()
        .map(row -> new Place(view.name(), AnswerJudge.key(view.entity(), row)))
        .toList();
  }
}
