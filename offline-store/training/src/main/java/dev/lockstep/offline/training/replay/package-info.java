/* SPDX-License-Identifier: Apache-2.0 */
/** Answers of the past, computed again from the lake: each at a T and a position of its own. */
@NullMarked
package dev.lockstep.offline.training.replay;

import org.jspecify.annotations.NullMarked;
