/* SPDX-License-Identifier: Apache-2.0 */
/** The lockstep command: it parses arguments, calls the modules and prints. */
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
