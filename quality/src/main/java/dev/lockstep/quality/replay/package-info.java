/* SPDX-License-Identifier: Apache-2.0 */
/** Served answers, computed again from the lake. */
@NullMarked
package dev.lockstep.quality.replay;

import org.jspecify.annotations.NullMarked;
