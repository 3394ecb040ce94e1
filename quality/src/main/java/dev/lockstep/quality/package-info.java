/* SPDX-License-Identifier: Apache-2.0 */

/** The proof that both sides agree, and what there is to say when they do not. */
@NullMarked
package dev.lockstep.quality;

import org.jspecify.annotations.NullMarked;
