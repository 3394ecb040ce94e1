/* SPDX-License-Identifier: Apache-2.0 */
/** Sweeps the rows and the spine of a key range once, in the order of (key, time). */
@NullMarked
package dev.lockstep.offline.training.kernel;

import org.jspecify.annotations.NullMarked;
