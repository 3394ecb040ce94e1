/* SPDX-License-Identifier: Apache-2.0 */
/** From the feature log to the lake, each row once. */
@NullMarked
package dev.lockstep.materialization.archive;

import org.jspecify.annotations.NullMarked;
