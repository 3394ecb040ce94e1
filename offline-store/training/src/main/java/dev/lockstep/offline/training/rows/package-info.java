/* SPDX-License-Identifier: Apache-2.0 */
/** Feature log rows from the lake's files, merged in the order of (key, event time, seq). */
@NullMarked
package dev.lockstep.offline.training.rows;

import org.jspecify.annotations.NullMarked;
