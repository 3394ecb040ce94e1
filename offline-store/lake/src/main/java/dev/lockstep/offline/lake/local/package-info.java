/* SPDX-License-Identifier: Apache-2.0 */
/** A warehouse on a file system of this machine, safe for several processes. */
@NullMarked
package dev.lockstep.offline.lake.local;

import org.jspecify.annotations.NullMarked;
