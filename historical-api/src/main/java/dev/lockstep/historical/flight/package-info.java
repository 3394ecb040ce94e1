/* SPDX-License-Identifier: Apache-2.0 */
/** Training sets over Arrow Flight. */
@NullMarked
package dev.lockstep.historical.flight;

import org.jspecify.annotations.NullMarked;
