/* SPDX-License-Identifier: Apache-2.0 */
/** Value types and what it means for two values to be the same. */
@NullMarked
package dev.lockstep.type;

import org.jspecify.annotations.NullMarked;
