/* SPDX-License-Identifier: Apache-2.0 */
/** Do both sides agree? If not: where, and why. */
@NullMarked
package dev.lockstep.quality.parity;

import org.jspecify.annotations.NullMarked;
