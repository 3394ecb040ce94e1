/* SPDX-License-Identifier: Apache-2.0 */
/** From Feast's objects to definitions. */
@NullMarked
package dev.lockstep.feast.importing;

import org.jspecify.annotations.NullMarked;
