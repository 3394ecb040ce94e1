/* SPDX-License-Identifier: Apache-2.0 */
/** The log of tiles, and the commits that say which of them count. */
@NullMarked
package dev.lockstep.online.tile;

import org.jspecify.annotations.NullMarked;
