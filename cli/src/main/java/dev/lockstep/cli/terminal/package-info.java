/* SPDX-License-Identifier: Apache-2.0 */
/** What a person sees: colours, tables, screens. */
@NullMarked
package dev.lockstep.cli.terminal;

import org.jspecify.annotations.NullMarked;
