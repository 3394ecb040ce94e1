/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

/**
 * Where an event came from. Re-submitted events keep the origin that they had first.
 *
 * @param input index into {@link dev.lockstep.plan.ViewPlan#inputs()}, which names the topic
 * @param partition of the source topic
 * @param offset in the partition
 * @param timestampMillis of the source record, epoch milliseconds
 */
record EventOrigin(int input, int partition, long offset, long timestampMillis) {}
