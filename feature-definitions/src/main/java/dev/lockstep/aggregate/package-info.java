/* SPDX-License-Identifier: Apache-2.0 */
/** The aggregation algebra: identity, add, combine, finish. */
@NullMarked
package dev.lockstep.aggregate;

import org.jspecify.annotations.NullMarked;
