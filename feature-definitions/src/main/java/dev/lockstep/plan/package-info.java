/* SPDX-License-Identifier: Apache-2.0 */
/** Bound plans: what a definition means against real schemas. */
@NullMarked
package dev.lockstep.plan;

import org.jspecify.annotations.NullMarked;
