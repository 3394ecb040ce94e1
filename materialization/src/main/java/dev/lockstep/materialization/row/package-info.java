/* SPDX-License-Identifier: Apache-2.0 */
/** Row logic: from an event to a row of a view. Pure; knows no Kafka. */
@NullMarked
package dev.lockstep.materialization.row;

import org.jspecify.annotations.NullMarked;
