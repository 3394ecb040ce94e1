/* SPDX-License-Identifier: Apache-2.0 */
/** Programs that measure, and check what they measure. */
@NullMarked
package dev.lockstep.benchmarks;

import org.jspecify.annotations.NullMarked;
