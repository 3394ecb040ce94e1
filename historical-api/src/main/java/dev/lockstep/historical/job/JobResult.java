/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

/**
 * What a job has made. Immutable.
 *
 * @param rows as many as the spine has
 * @param bytes on the disk
 * @param errors values that are errors and became null
 */
public record JobResult(long rows, long bytes, long errors) {}
