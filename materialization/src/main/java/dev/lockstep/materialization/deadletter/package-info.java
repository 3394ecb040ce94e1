/* SPDX-License-Identifier: Apache-2.0 */
/** Events that could not become rows: kept, shown, sent again. */
@NullMarked
package dev.lockstep.materialization.deadletter;

import org.jspecify.annotations.NullMarked;
