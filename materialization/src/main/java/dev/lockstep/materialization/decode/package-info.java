/* SPDX-License-Identifier: Apache-2.0 */
/** From the bytes of an event to the typed columns of its source. */
@NullMarked
package dev.lockstep.materialization.decode;

import org.jspecify.annotations.NullMarked;
