/* SPDX-License-Identifier: Apache-2.0 */
/** Rows of the feature log, entity keys and their encodings. */
@NullMarked
package dev.lockstep.row;

import org.jspecify.annotations.NullMarked;
