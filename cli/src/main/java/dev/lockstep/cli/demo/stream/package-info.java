/* SPDX-License-Identifier: Apache-2.0 */
/** The deterministic stream of payments, good and bad. */
@NullMarked
package dev.lockstep.cli.demo.stream;

import org.jspecify.annotations.NullMarked;
