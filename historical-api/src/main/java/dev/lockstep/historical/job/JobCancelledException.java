/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

/** There is no result because somebody stopped the job. */
public final class JobCancelledException extends RuntimeException {
  JobCancelledException(String id) {
    super("job " + id + " was cancelled");
  }
}
