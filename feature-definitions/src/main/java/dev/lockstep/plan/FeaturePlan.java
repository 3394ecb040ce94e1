/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import dev.lockstep.type.ValueType;

/** One feature of a view: one value per entity and moment. */
public sealed interface FeaturePlan permits AggregateFeature, LatestFeature {
  /** Unique in its view. */
  String name();

  ValueType resultType();
}
