/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import java.util.List;

/**
 * Asks one view for some features of some entities at one moment.
 *
 * @param view the view
 * @param features features of the view, at least one
 * @param entities at least one; may repeat
 * @param asOfMillis T, epoch milliseconds
 * @param point which prefix of the log the answer may see
 * @param atLeastSeqs empty, or one per entity: the answer must see the row of the entity with this
 *     {@code seq}; {@link Long#MIN_VALUE} asks for nothing
 * @param deadlineNanos in terms of {@link System#nanoTime()}
 */
public record ViewRequest(
    ViewPlan view,
    List<FeaturePlan> features,
    List<EntityKey> entities,
    long asOfMillis,
    ReadPoint point,
    List<Long> atLeastSeqs,
    long deadlineNanos) {
  public ViewRequest {
    requireNonNull(view, "view is null");
    features = ImmutableList.copyOf(features);
    entities = ImmutableList.copyOf(entities);
    requireNonNull(point, "point is null");
    atLeastSeqs = ImmutableList.copyOf(atLeastSeqs);
    checkArgument(!features.isEmpty(), "No feature asked for");
    checkArgument(!entities.isEmpty(), "No entity asked for");
    checkArgument(
        !(point instanceof ReadPoint.UpTo upTo) || upTo.seqs().size() == entities.size(),
        "Not one position per entity");
    checkArgument(
        atLeastSeqs.isEmpty() || atLeastSeqs.size() == entities.size(),
        "Not one lower bound per entity");
  }
}
