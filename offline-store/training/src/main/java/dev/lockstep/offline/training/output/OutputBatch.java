/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.kernel.FeatureColumn;

/**
 * Feature columns of neighbouring rows of a training set.
 *
 * @param firstRow the number of the first row
 * @param from the place of the first row in the columns
 * @param count how many rows
 * @param features one per output, in order
 */
public record OutputBatch(long firstRow, int from, int count, FeatureColumn[] features) {}
