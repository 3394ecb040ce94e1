/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Tiles: partial aggregates of one entity's rows over hops of event time. A tile is the state of
 * the algebra, so tiles and rows together give the bits that rows alone give, however they are
 * split.
 */
@NullMarked
package dev.lockstep.tile;

import org.jspecify.annotations.NullMarked;
