/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How two definitions differ.
 *
 * @param changes every difference; none if they mean the same
 */
public record CompatibilityReport(List<Change> changes) {
  public CompatibilityReport {
    changes = ImmutableList.copyOf(changes);
  }

  /** The largest impact of any change; NONE without changes. */
  public Impact worst() {
    return changes.stream().map(Change::impact).max(Comparator.naturalOrder()).orElse(Impact.NONE);
  }

  /** The changes of one impact. */
  public List<Change> changes(Impact impact) {
    return changes.stream()
        .filter(change -> change.impact() == impact)
        .collect(ImmutableList.toImmutableList());
  }

  /** One change per line. */
  @Override
  public String toString() {
    return changes.stream().map(Change::toString).collect(Collectors.joining("\n"));
  }
}
