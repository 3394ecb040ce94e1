/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import static java.util.Objects.requireNonNull;

import dev.lockstep.offline.training.Mode;

/**
 * How clients of Feast's remote offline store are served. Immutable.
 *
 * @param mode which late rows are seen; Feast knows no arrival time, so its users expect {@link
 *     Mode#AS_CORRECTED}
 * @param writer takes what they write
 */
public record FeastOptions(Mode mode, RowWriter writer) {
  /** History as it is known now, and nothing can be written. */
  public static final FeastOptions DEFAULT = new FeastOptions(Mode.AS_CORRECTED, RowWriter.NONE);

  public FeastOptions {
    requireNonNull(mode, "mode is null");
    requireNonNull(writer, "writer is null");
  }
}
