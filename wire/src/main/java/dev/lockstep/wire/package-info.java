/* SPDX-License-Identifier: Apache-2.0 */
/** Between the wire contract and the domain, and nothing else. */
@NullMarked
package dev.lockstep.wire;

import org.jspecify.annotations.NullMarked;
