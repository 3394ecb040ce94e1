/* SPDX-License-Identifier: Apache-2.0 */
/** The serving process: wiring, configuration, health, metrics. */
@NullMarked
package dev.lockstep.grpc.server;

import org.jspecify.annotations.NullMarked;
