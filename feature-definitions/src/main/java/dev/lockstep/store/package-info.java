/* SPDX-License-Identifier: Apache-2.0 */
/** The seams between the meaning and the stores that evaluate it. */
@NullMarked
package dev.lockstep.store;

import org.jspecify.annotations.NullMarked;
