/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.time.Durations;

/** Says what a feature is, for people who look at a registry. */
final class FeatureTexts {
  private FeatureTexts() {}

  static String of(FeaturePlan feature) {
    if (!(feature instanceof AggregateFeature aggregate)) {
      return "";
    }
    StringBuilder text = new StringBuilder(aggregate.spec().function().symbol());
    aggregate.column().ifPresent(column -> text.append(" of ").append(column.name()));
    aggregate.where().ifPresent(where -> text.append(" where ").append(where.text()));
    aggregate
        .window()
        .lengthMillis()
        .ifPresentOrElse(
            millis -> text.append(" over ").append(Durations.print(millis)),
            () -> text.append(" over everything"));
    aggregate
        .maxRows()
        .ifPresent(rows -> text.append(", the newest ").append(rows).append(" rows"));
    return text.toString();
  }
}
