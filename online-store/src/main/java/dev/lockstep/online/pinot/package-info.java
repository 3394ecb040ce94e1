/* SPDX-License-Identifier: Apache-2.0 */
/** Pinot over HTTP: the controller, the brokers, and whether an answer is complete. */
@NullMarked
package dev.lockstep.online.pinot;

import org.jspecify.annotations.NullMarked;
