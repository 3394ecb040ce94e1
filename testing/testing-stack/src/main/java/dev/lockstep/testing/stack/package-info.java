/* SPDX-License-Identifier: Apache-2.0 */
/** Kafka and Pinot for tests. */
@NullMarked
package dev.lockstep.testing.stack;

import org.jspecify.annotations.NullMarked;
