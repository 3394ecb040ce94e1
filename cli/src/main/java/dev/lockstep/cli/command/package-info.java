/* SPDX-License-Identifier: Apache-2.0 */
/** One class per sub-command. */
@NullMarked
package dev.lockstep.cli.command;

import org.jspecify.annotations.NullMarked;
