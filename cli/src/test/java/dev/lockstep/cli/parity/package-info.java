/* SPDX-License-Identifier: Apache-2.0 */
/** Faults, put into a real stack, that parity has to find and to name. */
@NullMarked
package dev.lockstep.cli.parity;

import org.jspecify.annotations.NullMarked;
