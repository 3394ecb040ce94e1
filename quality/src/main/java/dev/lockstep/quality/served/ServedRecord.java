/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import dev.lockstep.proto.v1.ServedAnswer;

/**
 * A record of the served log with its place.
 *
 * @param partition of the served log
 * @param offset in the partition
 */
public record ServedRecord(int partition, long offset, ServedAnswer answer) {}
