/* SPDX-License-Identifier: Apache-2.0 */
/** The Pinot child JVM: ZooKeeper, controller, broker and server. */
@NullMarked
package dev.lockstep.stack.pinot;

import org.jspecify.annotations.NullMarked;
