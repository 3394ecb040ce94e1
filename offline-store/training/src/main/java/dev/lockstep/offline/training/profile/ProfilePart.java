/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import java.io.Serializable;

/**
 * Rows that one reader reads.
 *
 * @param file where they are
 * @param rowGroup of the file; {@link #ALL} for the whole file
 * @param firstRow the number of the first one in the file, from 0
 * @param rows how many
 */
public record ProfilePart(String file, int rowGroup, long firstRow, long rows)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** All row groups of a file. */
  public static final int ALL = -1;
}
