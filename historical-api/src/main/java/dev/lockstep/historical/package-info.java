/* SPDX-License-Identifier: Apache-2.0 */
/** The server that builds training sets for clients, over gRPC and Arrow Flight on one port. */
@NullMarked
package dev.lockstep.historical;

import org.jspecify.annotations.NullMarked;
