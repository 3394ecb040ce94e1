/* SPDX-License-Identifier: Apache-2.0 */
/** What get asks and how it prints answers. */
@NullMarked
package dev.lockstep.cli.get;

import org.jspecify.annotations.NullMarked;
