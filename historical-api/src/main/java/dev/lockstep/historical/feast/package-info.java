/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Feast's remote offline store over the same jobs: its commands in our words, and training sets in
 * the shape that its SDK expects. Nothing that a client sends is executed.
 */
@NullMarked
package dev.lockstep.historical.feast;

import org.jspecify.annotations.NullMarked;
