/* SPDX-License-Identifier: Apache-2.0 */
/** History from files: rows that sort before the live log, through the same row logic. */
@NullMarked
package dev.lockstep.materialization.history;

import org.jspecify.annotations.NullMarked;
