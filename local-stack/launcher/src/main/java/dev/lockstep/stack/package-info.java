/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Kafka and Pinot on this machine: start, watch, stop, and the directory that holds their state.
 */
@NullMarked
package dev.lockstep.stack;

import org.jspecify.annotations.NullMarked;
