/* SPDX-License-Identifier: Apache-2.0 */
/** Event time, windows and their edges. */
@NullMarked
package dev.lockstep.time;

import org.jspecify.annotations.NullMarked;
