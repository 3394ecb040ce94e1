/* SPDX-License-Identifier: Apache-2.0 */
/** Evaluates features of one entity at many moments in one pass. */
@NullMarked
package dev.lockstep.evaluate.sweep;

import org.jspecify.annotations.NullMarked;
