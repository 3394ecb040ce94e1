/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The lake: every row of the feature logs, for good. One Iceberg table per view version; each
 * snapshot says which position of the log it reaches.
 */
@NullMarked
package dev.lockstep.offline.lake;

import org.jspecify.annotations.NullMarked;
