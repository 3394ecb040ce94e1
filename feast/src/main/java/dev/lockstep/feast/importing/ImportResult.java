/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.feast.report.Report;
import java.util.Map;

/**
 * What an import made.
 *
 * @param files texts of definitions by the names of their files, in their order
 * @param report what became of each object
 */
public record ImportResult(Map<String, String> files, Report report) {
  public ImportResult {
    files = ImmutableMap.copyOf(files);
    requireNonNull(report, "report is null");
  }
}
