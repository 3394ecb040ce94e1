/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.testing.Agreement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server and compares each value with the oracle over the rows of the feature logs.
 * Thread-safe.
 */
public final class AnswerJudge {
  /** How long the follower of the logs may be behind the server. */
  private static final long FOLLOW_MILLIS = 30_000;

  /** Which rows the oracle may see. */
  public enum Mode {
    /** Those that the answer says it saw: while rows still arrive. */
    AT_TOKEN,
    /** All: when everything has arrived, an answer that saw less is wrong. */
    ALL
  }

  private final FeatureSetPlan plan;
  private final FeatureStoreClient client;
  private final RowStore store;
  private final Verdicts verdicts;

  public AnswerJudge(
      FeatureSetPlan plan, FeatureStoreClient client, RowStore store, Verdicts verdicts) {
    this.plan = plan;
    this.client = client;
    this.store = store;
    this.verdicts = verdicts;
  }

  /** Asks about now and checks every row of the answer. */
  public void checkNow(QuestionSource questions, long nowMillis, Mode mode)
      throws InterruptedException {
    check(questions.now(nowMillis), mode);
  }

  /**
   * Asks about any moment and checks every row of the answer.
   *
   * @param settledMillis rows that arrived up to then are in the store and online
   */
  public void checkAnytime(QuestionSource questions, long settledMillis, Mode mode)
      throws InterruptedException {
    check(questions.anytime(settledMillis), mode);
  }

  /**
   * Whether the online store has the newest row of every partition of every feature log that the
   * store of rows has; then it has all of them.
   */
  public boolean seesNewestRows() {
    for (ViewPlan view : plan.views().values()) {
      for (LogRow row : store.newestRows(view.name())) {
        if (!sees(view, row)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Asks as of right after the row, so that it counts in any window. */
  private boolean sees(ViewPlan view, LogRow row) {
    FeatureQuery.Builder query =
        FeatureQuery.ofFeatures(view.name() + ":" + view.features().get(0).name())
            .asOf(Instant.ofEpochMilli(row.eventTimeMillis() + 1))
            .fullNames();
    for (ColumnPlan column : view.entity().keys()) {
      Object value = row.values().get(view.columnIndex(column.name()));
      query.entities(column.name(), List.of(found(value)));
    }
    return client.get(query.build()).toProto().getPositions(0).getSeqs(0) >= row.seq();
  }

  private void check(Question question, Mode mode) throws InterruptedException {
    check(question, client.get(question.toQuery()), mode);
  }

  /** Checks every row of an answer that was given at any time before. */
  void check(Question question, OnlineFeatures answer, Mode mode) throws InterruptedException {
    if (answer.rows() != question.rows().size()
        || answer.asOf().toEpochMilli() != question.asOfMillis()) {
      verdicts.wrong("answer has other rows or another T: " + question.describe(0));
      return;
    }
    for (int row = 0; row < answer.rows(); row++) {
      checkRow(question, answer, row, mode);
    }
  }

  private void checkRow(Question question, OnlineFeatures answer, int row, Mode mode)
      throws InterruptedException {
    ServicePlan service = service(question);
    Map<FeatureRef, FeatureValue> expected = new HashMap<>();
    for (String view : views(service)) {
      ViewPlan viewPlan = view(view);
      EntityKey key = key(viewPlan.entity(), question.rows().get(row));
      if (!store.keeps(viewPlan, key)) {
        return;
      }
      ReadPoint point = point(question, answer, row, viewPlan, mode);
      List<FeatureValue> values =
          store.expected(viewPlan, key, question.asOfMillis(), point).values();
      for (int i = 0; i < values.size(); i++) {
        expected.put(new FeatureRef(view, viewPlan.features().get(i).name()), values.get(i));
      }
    }
    List<String> differences =
        differences(service, expected, question.rows().get(row).context(), answer, row);
    verdicts.answer(service.features().size());
    if (!differences.isEmpty()) {
      verdicts.wrong(question.describe(row) + ": " + String.join("; ", differences));
    }
  }

  private List<String> differences(
      ServicePlan service,
      Map<FeatureRef, FeatureValue> expected,
      ReferenceOnDemand.Context context,
      OnlineFeatures answer,
      int row) {
    ReferenceOnDemand onDemand = new ReferenceOnDemand(expected, context);
    List<String> differences = new ArrayList<>();
    for (FeatureRef feature : service.features()) {
      FeatureValue actual = actual(answer, row, feature.view() + "__" + feature.feature());
      boolean computed = feature.view().equals(ReferenceOnDemand.VIEW);
      @Nullable FeatureValue wanted =
          computed ? onDemand.value(feature.feature()) : expected.get(feature);
      boolean agrees =
          wanted != null
              && (computed
                  ? Agreement.identical(wanted, actual)
                  : Agreement.agrees(feature(feature), wanted, actual));
      if (!agrees) {
        differences.add(feature + " is " + actual + ", expected " + wanted);
      }
    }
    return differences;
  }

  private static FeatureValue actual(OnlineFeatures answer, int row, String name) {
    return new FeatureValue(
        answer.status(row, name),
        answer.value(row, name).orElse(null),
        answer.eventTime(row, name).map(Instant::toEpochMilli).orElse(0L),
        answer.reason(row, name));
  }

  /** The rows that the oracle may see; waits until they are in the store. */
  private ReadPoint point(
      Question question, OnlineFeatures answer, int row, ViewPlan view, Mode mode)
      throws InterruptedException {
    if (question.knownAtMillis().isPresent()) {
      return new ReadPoint.KnownAt(question.knownAtMillis().getAsLong());
    }
    if (mode == Mode.ALL) {
      return new ReadPoint.Latest();
    }
    ViewPositions positions =
        answer.toProto().getPositionsList().stream()
            .filter(candidate -> candidate.getView().equals(view.name()))
            .findFirst()
            .orElseThrow();
    long seq = positions.getSeqs(row);
    if (seq != Position.NO_ROW
        && !store.awaitSeq(view, positions.getPartitions(row), seq, FOLLOW_MILLIS)) {
      verdicts.wrong(
          "answer saw row %d of partition %d of %s, which is not in the log"
              .formatted(seq, positions.getPartitions(row), view.name()));
    }
    return new ReadPoint.UpTo(List.of(seq));
  }

  private ServicePlan service(Question question) {
    return found(plan.services().get(question.service().serviceName()));
  }

  private ViewPlan view(String name) {
    return found(plan.views().get(name));
  }

  private FeaturePlan feature(FeatureRef ref) {
    return view(ref.view()).feature(ref.feature()).orElseThrow();
  }

  /** The feature views that a service reads, on-demand inputs included. */
  private static Set<String> views(ServicePlan service) {
    Set<String> views = new LinkedHashSet<>();
    for (FeatureRef feature : service.features()) {
      if (feature.view().equals(ReferenceOnDemand.VIEW)) {
        ReferenceOnDemand.inputs().forEach(input -> views.add(input.view()));
      } else {
        views.add(feature.view());
      }
    }
    return views;
  }

  /** The keys of the demo need no escaping. */
  static EntityKey key(EntityPlan entity, Question.Row row) {
    return switch (entity.name()) {
      case "card" -> new EntityKey(row.cardId());
      case "merchant" -> new EntityKey(row.merchantId());
      case "device" -> new EntityKey(row.platform() + "|" + row.deviceId());
      default -> throw new IllegalArgumentException("No such entity: " + entity.name());
    };
  }

  private static <T> T found(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("These are not the definitions of examples/fraud");
    }
    return value;
  }
}
