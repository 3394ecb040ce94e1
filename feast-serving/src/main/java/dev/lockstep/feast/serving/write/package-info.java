/* SPDX-License-Identifier: Apache-2.0 */
/** Rows that clients of Feast write, as events of a source. */
@NullMarked
package dev.lockstep.feast.serving.write;

import org.jspecify.annotations.NullMarked;
