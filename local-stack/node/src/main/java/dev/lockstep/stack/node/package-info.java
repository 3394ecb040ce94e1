/* SPDX-License-Identifier: Apache-2.0 */
/** The life of a child JVM of the local stack. */
@NullMarked
package dev.lockstep.stack.node;

import org.jspecify.annotations.NullMarked;
