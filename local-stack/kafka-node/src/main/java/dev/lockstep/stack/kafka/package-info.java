/* SPDX-License-Identifier: Apache-2.0 */
/** The Kafka child JVM: one KRaft broker that is its own controller. */
@NullMarked
package dev.lockstep.stack.kafka;

import org.jspecify.annotations.NullMarked;
