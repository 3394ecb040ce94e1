/* SPDX-License-Identifier: Apache-2.0 */
/** What only dev needs. */
@NullMarked
package dev.lockstep.cli.dev;

import org.jspecify.annotations.NullMarked;
