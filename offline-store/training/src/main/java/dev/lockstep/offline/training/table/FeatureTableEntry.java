/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the rows of one moment were computed from, as the summary of their snapshot says it.
 * Immutable.
 *
 * @param asOf the moment
 * @param service whose features
 * @param definitions a hash of what they mean and how they are named
 * @param mode which late rows are seen
 * @param positions JSON, from view and partition to the highest seq
 */
record FeatureTableEntry(
    Instant asOf, String service, String definitions, String mode, String positions) {
  private static final String AS_OF = "lockstep.as-of";
  private static final String SERVICE = "lockstep.service";
  private static final String DEFINITIONS = "lockstep.definitions";
  private static final String MODE = "lockstep.mode";
  private static final String POSITIONS = "lockstep.positions";

  Map<String, String> toSummary() {
    Map<String, String> summary = new LinkedHashMap<>();
    summary.put(AS_OF, asOf.toString());
    summary.put(SERVICE, service);
    summary.put(DEFINITIONS, definitions);
    summary.put(MODE, mode);
    summary.put(POSITIONS, positions);
    return summary;
  }

  /** Empty if the snapshot is about something else. */
  static Optional<FeatureTableEntry> of(Map<String, String> summary) {
    String asOf = summary.get(AS_OF);
    return asOf == null
        ? Optional.empty()
        : Optional.of(
            new FeatureTableEntry(
                Instant.parse(asOf),
                summary.getOrDefault(SERVICE, ""),
                summary.getOrDefault(DEFINITIONS, ""),
                summary.getOrDefault(MODE, ""),
                summary.getOrDefault(POSITIONS, "")));
  }
}
