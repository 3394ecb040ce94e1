/* SPDX-License-Identifier: Apache-2.0 */
/** Did the world change? Distributions of features, compared with a reference. */
@NullMarked
package dev.lockstep.quality.drift;

import org.jspecify.annotations.NullMarked;
