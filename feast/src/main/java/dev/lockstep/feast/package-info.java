/* SPDX-License-Identifier: Apache-2.0 */
/** Definitions from a Feast registry and back; pure functions. */
@NullMarked
package dev.lockstep.feast;

import org.jspecify.annotations.NullMarked;
