/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a reader's answers with the oracle's; a failure says all that is needed to repeat it.
 */
public final class AnswerJudge {
  private final NaiveFeatureReader oracle;
  private final FeatureReader reader;
  private final String data;

  /**
   * @param oracle holds the rows that the reader's store holds
   * @param data what made the rows, for messages
   */
  AnswerJudge(NaiveFeatureReader oracle, FeatureReader reader, String data) {
    this.oracle = oracle;
    this.reader = reader;
    this.data = data;
  }

  /**
   * Asks both and compares each answer.
   *
   * @param what is being done, for messages
   * @return how many answers were compared
   */
  int check(ViewRequest request, String what) {
    ViewAnswer expected = oracle.read(request).join();
    ViewAnswer actual = reader.read(request).join();
    assertThat(actual.entities()).as(what).hasSameSizeAs(request.entities());
    for (int entity = 0; entity < request.entities().size(); entity++) {
      List<FeatureValue> wanted = expected.entities().get(entity).values();
      List<FeatureValue> given = actual.entities().get(entity).values();
      assertThat(given).as(what).hasSameSizeAs(request.features());
      for (int i = 0; i < given.size(); i++) {
        FeaturePlan feature = request.features().get(i);
        if (!Agreement.agrees(feature, wanted.get(i), given.get(i))) {
          fail(
              "%s, rows of %s%s%n  expected: %s%n  actual:   %s%n  rows used: %s",
              what,
              data,
              describe(request, feature, request.entities().get(entity)),
              wanted.get(i),
              given.get(i),
              rowsUsed(request, feature, entity));
        }
      }
    }
    return request.entities().size() * request.features().size();
  }

  /**
   * What is wrong with an answer that was given at some time while rows came: how its values differ
   * from those that the oracle, which has all rows, gives at the answer's positions.
   *
   * @return one line for each wrong value
   */
  public static List<String> wrong(
      NaiveFeatureReader oracle, ViewRequest request, ViewAnswer answer) {
    List<EntityAnswer> right = oracle.read(Requests.at(request, answer)).join().entities();
    List<String> wrong = new ArrayList<>();
    for (int entity = 0; entity < request.entities().size(); entity++) {
      EntityAnswer given = answer.entities().get(entity);
      for (int i = 0; i < request.features().size(); i++) {
        FeaturePlan feature = request.features().get(i);
        FeatureValue wanted = right.get(entity).values().get(i);
        if (!Agreement.agrees(feature, wanted, given.values().get(i))) {
          wrong.add(
              "%s%n  at %s%n  expected: %s%n  actual:   %s"
                  .formatted(
                      describe(request, feature, request.entities().get(entity)),
                      given.position(),
                      wanted,
                      given.values().get(i)));
        }
      }
    }
    return wrong;
  }

  /** Asks both to explain one value and compares what they say. */
  void checkExplanation(ViewRequest request) {
    FeaturePlan feature = request.features().get(0);
    Explanation expected = oracle.explain(request).join();
    Explanation actual = reader.explain(request).join();
    String what = data + describe(request, feature, request.entities().get(0));
    assertThat(Agreement.agrees(feature, expected.value(), actual.value())).as(what).isTrue();
    assertThat(actual.range()).as(what).isEqualTo(expected.range());
    assertThat(seqs(actual.rowsUsed())).as(what).isEqualTo(seqs(expected.rowsUsed()));
    assertThat(actual.rowsRead()).as(what).isGreaterThanOrEqualTo(actual.rowsUsed().size());
  }

  /** Checks that two answers to a request are the same to the bit. */
  static void assertIdentical(ViewRequest request, ViewAnswer first, ViewAnswer second) {
    for (int entity = 0; entity < request.entities().size(); entity++) {
      for (int i = 0; i < request.features().size(); i++) {
        FeatureValue a = first.entities().get(entity).values().get(i);
        FeatureValue b = second.entities().get(entity).values().get(i);
        assertThat(Agreement.identical(a, b))
            .as(
                "%s%n  %s%n  %s",
                describe(request, request.features().get(i), request.entities().get(entity)), a, b)
            .isTrue();
      }
    }
  }

  private List<LogRow> rowsUsed(ViewRequest request, FeaturePlan feature, int entity) {
    ReadPoint point =
        request.point() instanceof ReadPoint.UpTo upTo
            ? new ReadPoint.UpTo(List.of(upTo.seqs().get(entity)))
            : request.point();
    EntityKey key = request.entities().get(entity);
    ViewRequest one =
        RequestGenerator.request(
            request.view(), List.of(feature), List.of(key), request.asOfMillis(), point);
    return oracle.explain(one).join().rowsUsed();
  }

  private static List<Long> seqs(List<LogRow> rows) {
    return rows.stream().map(LogRow::seq).toList();
  }

  private static String describe(ViewRequest request, FeaturePlan feature, EntityKey entity) {
    return "\n  %s:%s of %s at T=%s, %s"
        .formatted(request.view().name(), feature, entity, request.asOfMillis(), request.point());
  }
}
