/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import java.nio.file.Path;

/**
 * A training set that is there.
 *
 * @param data the data file
 * @param manifest what pins it
 * @param rows as many as the spine has
 * @param errors how many values are errors and became null
 */
public record TrainingSetResult(Path data, Path manifest, long rows, long errors) {}
