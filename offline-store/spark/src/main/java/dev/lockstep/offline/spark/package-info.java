/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Training sets on Spark. The driver checks the spine, brings rows and spine of each entity into
 * one partition, in order, and writes the output; tasks run the kernel.
 */
@NullMarked
package dev.lockstep.offline.spark;

import org.jspecify.annotations.NullMarked;
