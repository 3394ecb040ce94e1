/* SPDX-License-Identifier: Apache-2.0 */
/** Values of one type beside each other, without an object for each. */
@NullMarked
package dev.lockstep.offline.training.column;

import org.jspecify.annotations.NullMarked;
