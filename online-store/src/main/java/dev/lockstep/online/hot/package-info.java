/* SPDX-License-Identifier: Apache-2.0 */
/** Busy entities in memory: their rows, kept fresh by following the feature logs. */
@NullMarked
package dev.lockstep.online.hot;

import org.jspecify.annotations.NullMarked;
