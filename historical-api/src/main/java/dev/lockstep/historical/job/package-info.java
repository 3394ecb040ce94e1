/* SPDX-License-Identifier: Apache-2.0 */
/** Training sets as jobs: spines that come in, the queue, results that stay for a while. */
@NullMarked
package dev.lockstep.historical.job;

import org.jspecify.annotations.NullMarked;
