/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

/**
 * What an answer for one entity and view was computed from (law 5). Evaluating the same definition
 * for the same entity and T at {@code UpTo(seq)} gives the same bits.
 *
 * @param version of the view's log
 * @param revision of the view's definition over that log
 * @param partition the entity's log partition
 * @param generation of the batch tiles that were used; 0 if none were
 * @param cut highest {@code seq} that those tiles hold in the partition; 0 if none were used
 * @param seq highest {@code seq} among the rows read for the entity; {@link Long#MIN_VALUE} if none
 */
public record Position(
    int version, int revision, int partition, long generation, long cut, long seq) {
  /** The {@link #seq} of an answer that read no row. */
  public static final long NO_ROW = Long.MIN_VALUE;
}
