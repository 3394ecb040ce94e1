/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The features of a request, resolved: what to read and what to answer.
 *
 * @param outputs the features of the answer, in its order
 * @param views what to read, in the order of first use
 * @param contextColumns the request context that the outputs need, in the order of first use
 * @param knownContext the names of all context columns of the on-demand views asked for
 */
record Selection(
    List<Output> outputs,
    List<ViewSelection> views,
    List<NeededColumn> contextColumns,
    Set<String> knownContext) {
  Selection {
    outputs = ImmutableList.copyOf(outputs);
    views = ImmutableList.copyOf(views);
    contextColumns = ImmutableList.copyOf(contextColumns);
    knownContext = ImmutableSet.copyOf(knownContext);
  }

  /**
   * What to read of one view.
   *
   * @param features without repetition, at least one
   */
  record ViewSelection(ViewPlan view, List<FeaturePlan> features) {
    ViewSelection {
      features = ImmutableList.copyOf(features);
    }
  }

  /**
   * Where a feature's values are.
   *
   * @param view index into {@link #views}
   * @param feature index into {@link ViewSelection#features}
   */
  record Slot(int view, int feature) {}

  /**
   * A column that the request must bring.
   *
   * @param neededBy a view that needs it, for messages
   */
  record NeededColumn(ColumnPlan column, String neededBy) {}

  /**
   * The same answer, read from other revisions of the views: one per view, with as many features.
   */
  Selection withViews(List<ViewSelection> otherViews) {
    return new Selection(outputs, otherViews, contextColumns, knownContext);
  }

  /** The type of an output's values. */
  ValueType type(Output output) {
    return output instanceof Output.Stored stored
        ? feature(stored.slot()).resultType()
        : ((Output.OnDemand) output).expression().resultType();
  }

  FeaturePlan feature(Slot slot) {
    return views.get(slot.view()).features().get(slot.feature());
  }

  /** One feature of the answer. */
  sealed interface Output {
    /** As in the response. */
    String name();

    String view();

    /** A feature that is read. */
    record Stored(String name, String view, Slot slot) implements Output {}

    /**
     * A feature that is computed from others.
     *
     * @param feature its name in its view
     * @param expression what it is
     * @param inputs the variables of its expression that are features
     * @param context the variables of its expression that are request columns
     */
    record OnDemand(
        String name,
        OnDemandViewPlan plan,
        String feature,
        Expression expression,
        Map<String, Slot> inputs,
        List<ColumnPlan> context)
        implements Output {
      public OnDemand {
        inputs = ImmutableMap.copyOf(inputs);
        context = ImmutableList.copyOf(context);
      }

      @Override
      public String view() {
        return plan.name();
      }
    }
  }
}
