/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import java.util.List;

/**
 * How much the contract suite does.
 *
 * @param dataSeed of the rows that are loaded
 * @param requestSeeds each makes {@code requestsPerSeed} requests to every view
 * @param entitiesPerView how many entities have rows
 * @param rowsPerView how many rows are loaded into each view
 * @param requestsPerSeed how many requests each seed makes to each view
 * @param entitiesPerRequest the most entities of one of them
 */
public record SuiteSize(
    long dataSeed,
    List<Long> requestSeeds,
    int entitiesPerView,
    int rowsPerView,
    int requestsPerSeed,
    int entitiesPerRequest) {
  public SuiteSize {
    requestSeeds = List.copyOf(requestSeeds);
  }

  /** For evaluators that answer in microseconds. */
  public static final SuiteSize LARGE =
      new SuiteSize(314_159, List.of(1L, 2L, 3L, 4L), 12, 600, 12, 5);

  /** For evaluators over a store that runs: fewer requests, each for more entities. */
  public static final SuiteSize SMALL = new SuiteSize(271_828, List.of(1L), 12, 600, 12, 12);
}
