/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.report;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;

/**
 * What became of one object.
 *
 * @param kind as Feast calls it, such as {@code StreamFeatureView}
 * @param name as Feast calls it
 * @param remarks none if it says the same
 */
public record ObjectReport(String kind, String name, List<Remark> remarks) {
  public ObjectReport {
    remarks = ImmutableList.copyOf(remarks);
  }

  /** The worst of its remarks. */
  public Outcome outcome() {
    return remarks.stream()
        .map(Remark::outcome)
        .max(Comparator.naturalOrder())
        .orElse(Outcome.MAPPED);
  }
}
