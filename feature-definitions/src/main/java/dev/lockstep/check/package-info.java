/* SPDX-License-Identifier: Apache-2.0 */
/** Compatibility between two versions of a definition. */
@NullMarked
package dev.lockstep.check;

import org.jspecify.annotations.NullMarked;
