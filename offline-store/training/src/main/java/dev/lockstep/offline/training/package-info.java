/* SPDX-License-Identifier: Apache-2.0 */
/** Point-in-time-correct training sets: what a user asks for and what comes out. */
@NullMarked
package dev.lockstep.offline.training;

import org.jspecify.annotations.NullMarked;
