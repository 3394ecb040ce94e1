/* SPDX-License-Identifier: Apache-2.0 */
/** Errors with a stable code, a category and a place. */
@NullMarked
package dev.lockstep.error;

import org.jspecify.annotations.NullMarked;
