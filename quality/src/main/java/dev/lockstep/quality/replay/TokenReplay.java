/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Computes what a token stands for from the lake alone. A token names its entity too: the row at
 * its position is one of the entity's. Blocking.
 */
public final class TokenReplay {
  private final ServedPlans plans;
  private final Lake lake;
  private final LakeAnswers answers;

  /**
   * @param lake stays open
   */
  public TokenReplay(ServedPlans plans, Lake lake, LakeAnswers answers) {
    this.plans = plans;
    this.lake = lake;
    this.answers = answers;
  }

  /** The view in the version and revision of a token. */
  public ViewPlan view(PositionToken token) {
    Position position = token.position();
    return plans
        .catalog()
        .view(token.view(), position.version(), position.revision())
        .orElseThrow(
            () ->
                new LockstepException(
                    ErrorCode.UNKNOWN_NAME,
                    "nothing is known of view '%s' in version %s, revision %s"
                        .formatted(token.view(), position.version(), position.revision())));
  }

  /**
   * The features of a view by name.
   *
   * @param names empty for all
   * @throws LockstepException UNKNOWN_NAME
   */
  public List<FeaturePlan> features(ViewPlan view, List<String> names) {
    if (names.isEmpty()) {
      return view.features();
    }
    return names.stream().map(name -> feature(view, name)).toList();
  }

  private static FeaturePlan feature(ViewPlan view, String name) {
    return view.feature(name)
        .orElseThrow(
            () ->
                new LockstepException(
                    ErrorCode.UNKNOWN_NAME,
                    "view '%s' has no feature '%s'%s"
                        .formatted(
                            view.name(),
                            name,
                            Suggestions.didYouMean(
                                name, view.features().stream().map(FeaturePlan::name).toList()))));
  }

  /**
   * The entity whose row stands at a token's position; empty if the token saw no row, so that every
   * entity without rows has the same values.
   *
   * @throws LockstepException POSITION_NOT_REACHED if the lake has no such row
   */
  public Optional<EntityKey> entity(PositionToken token) throws IOException {
    Position position = token.position();
    if (position.seq() == Position.NO_ROW) {
      return Optional.empty();
    }
    ViewPlan view = view(token);
    Optional<LakeTable> table = lake.table(view);
    if (table.isPresent()
        && table.get().position().contains(position.partition(), position.seq())) {
      LakeTable found = table.get();
      for (LakeFile file : found.scan(found.current().orElseThrow(), LakeScan.ALL)) {
        if (position.seq() < file.seqs().min() || position.seq() > file.seqs().max()) {
          continue;
        }
        try (CloseableIterable<LogRow> rows = found.rows(file)) {
          for (LogRow row : rows) {
            if (row.seq() == position.seq() && row.partition() == position.partition()) {
              return Optional.of(row.key());
            }
          }
        }
      }
    }
    throw new LockstepException(
        ErrorCode.POSITION_NOT_REACHED,
        "The lake has no row %s of partition %s of view %s v%s: archive first"
            .formatted(position.seq(), position.partition(), view.name(), view.version()));
  }

  /**
   * Computes values again.
   *
   * @throws LockstepException POSITION_NOT_REACHED if the lake does not reach the position
   */
  public List<FeatureValue> values(PositionToken token, EntityKey key, List<FeaturePlan> features)
      throws IOException {
    Question question =
        new Question(
            key.encoded(),
            token.asOfMillis(),
            token.position().partition(),
            token.position().seq());
    return answers.answer(view(token), features, List.of(question)).get(0);
  }
}
