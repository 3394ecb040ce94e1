/* SPDX-License-Identifier: Apache-2.0 */
/** From the lake to tiles that count: compute, send, wait until they can be read, commit. */
@NullMarked
package dev.lockstep.materialization.tile;

import org.jspecify.annotations.NullMarked;
