/* SPDX-License-Identifier: Apache-2.0 */
/** Training sets on this machine: threads over the lake's files. */
@NullMarked
package dev.lockstep.offline.training.local;

import org.jspecify.annotations.NullMarked;
