/* SPDX-License-Identifier: Apache-2.0 */
/** Answers back in the order of the spine, and the files that a training set is written to. */
@NullMarked
package dev.lockstep.offline.training.output;

import org.jspecify.annotations.NullMarked;
