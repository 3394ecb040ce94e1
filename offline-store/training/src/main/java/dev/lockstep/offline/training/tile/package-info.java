/* SPDX-License-Identifier: Apache-2.0 */
/** Tiles of the rows between two positions, computed from the lake. */
@NullMarked
package dev.lockstep.offline.training.tile;

import org.jspecify.annotations.NullMarked;
