/* SPDX-License-Identifier: Apache-2.0 */
/** Evaluates features over rows with the algebra. */
@NullMarked
package dev.lockstep.evaluate;

import org.jspecify.annotations.NullMarked;
