/* SPDX-License-Identifier: Apache-2.0 */
/** Files of events on their way to a source topic. */
@NullMarked
package dev.lockstep.cli.send;

import org.jspecify.annotations.NullMarked;
