/* SPDX-License-Identifier: Apache-2.0 */
/** Definitions and source schemas to plans, with every problem reported. */
@NullMarked
package dev.lockstep.bind;

import org.jspecify.annotations.NullMarked;
