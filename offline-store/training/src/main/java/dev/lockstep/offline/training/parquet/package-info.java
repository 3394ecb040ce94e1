/* SPDX-License-Identifier: Apache-2.0 */
/** Parquet, column by column, without Hadoop's configuration. */
@NullMarked
package dev.lockstep.offline.training.parquet;

import org.jspecify.annotations.NullMarked;
