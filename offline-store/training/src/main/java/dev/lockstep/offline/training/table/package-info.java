/* SPDX-License-Identifier: Apache-2.0 */
/** Offline feature tables: a service's values for every entity at a moment, in the lake. */
@NullMarked
package dev.lockstep.offline.training.table;

import org.jspecify.annotations.NullMarked;
