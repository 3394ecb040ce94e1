/* SPDX-License-Identifier: Apache-2.0 */
/** The served log, read again: from its topic and from the lake. */
@NullMarked
package dev.lockstep.quality.served;

import org.jspecify.annotations.NullMarked;
