/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The batch sources of exported views: what they are called, and which columns they have. */
public final class LakeSources {
  private static final String NAMESPACE = "lockstep";

  private LakeSources() {}

  /** The view's table in the lake. */
  static String table(ViewPlan view) {
    return NAMESPACE + "." + view.name() + "_v" + view.version();
  }

  /** What would be the table of a source that no view reads. */
  static String table(SourcePlan source) {
    return NAMESPACE + "." + source.name();
  }

  /** The view whose batch source this is; empty if it is of something else. */
  public static Optional<ViewPlan> view(FeatureSetPlan plan, DataSource source) {
    String table = source.getSparkOptions().getTable();
    return plan.views().values().stream().filter(view -> table(view).equals(table)).findFirst();
  }

  /**
   * What a table that is written to the batch source has to have: the columns of the view's (first)
   * source, in their order, with their types as Spark calls them.
   */
  public static Map<String, String> columns(ViewPlan view) {
    SourcePlan source = view.inputs().get(0).source();
    Map<String, String> columns = new LinkedHashMap<>();
    source.columns().forEach(column -> columns.put(column.name(), WireTypes.spark(column.type())));
    return columns;
  }
}
