/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Training sets on Spark as others see them: a child JVM behind a runner, and what is said to it.
 */
@NullMarked
package dev.lockstep.offline.spark.launch;

import org.jspecify.annotations.NullMarked;
