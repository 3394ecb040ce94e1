/* SPDX-License-Identifier: Apache-2.0 */
/** Versions of views: how far they are, promotion, rollback, and their end. */
@NullMarked
package dev.lockstep.materialization.version;

import org.jspecify.annotations.NullMarked;
