/* SPDX-License-Identifier: Apache-2.0 */
/** How values of features are distributed: counts in bins, which parts of the rows add up to. */
@NullMarked
package dev.lockstep.offline.training.profile;

import org.jspecify.annotations.NullMarked;
