/* SPDX-License-Identifier: Apache-2.0 */
/** The served log: a sample of answers, as they were given. */
@NullMarked
package dev.lockstep.grpc.served;

import org.jspecify.annotations.NullMarked;
