/* SPDX-License-Identifier: Apache-2.0 */
/** What the user writes, unbound, with source positions. */
@NullMarked
package dev.lockstep.definition;

import org.jspecify.annotations.NullMarked;
