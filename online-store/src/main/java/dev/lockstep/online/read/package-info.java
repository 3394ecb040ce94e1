/* SPDX-License-Identifier: Apache-2.0 */
/** Reads features from Pinot and proves that what was read is everything. */
@NullMarked
package dev.lockstep.online.read;

import org.jspecify.annotations.NullMarked;
