/* SPDX-License-Identifier: Apache-2.0 */
/** From configuration to running parts. */
@NullMarked
package dev.lockstep.cli.wiring;

import org.jspecify.annotations.NullMarked;
