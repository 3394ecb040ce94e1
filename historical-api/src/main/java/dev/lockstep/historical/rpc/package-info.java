/* SPDX-License-Identifier: Apache-2.0 */
/** Training sets over gRPC, and what both ways share on the wire: errors and open calls. */
@NullMarked
package dev.lockstep.historical.rpc;

import org.jspecify.annotations.NullMarked;
