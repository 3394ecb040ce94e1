/* SPDX-License-Identifier: Apache-2.0 */
/** Spines: reading them in every format, checking them, and bringing them into order. */
@NullMarked
package dev.lockstep.offline.training.spine;

import org.jspecify.annotations.NullMarked;
