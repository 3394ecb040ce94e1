/* SPDX-License-Identifier: Apache-2.0 */
/** A thin Java client of the feature store. */
@NullMarked
package dev.lockstep.grpc.client;

import org.jspecify.annotations.NullMarked;
