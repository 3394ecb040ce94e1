/* SPDX-License-Identifier: Apache-2.0 */
/** Topics: their names, partitions and partitioner. */
@NullMarked
package dev.lockstep.online.kafka;

import org.jspecify.annotations.NullMarked;
