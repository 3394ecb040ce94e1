/* SPDX-License-Identifier: Apache-2.0 */
/** Between the wire contract and the domain, and nothing else. */
@NullMarked
package dev.lockstep.grpc.convert;

import org.jspecify.annotations.NullMarked;
