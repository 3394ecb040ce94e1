/* SPDX-License-Identifier: Apache-2.0 */
/** Definitions as Feast's SDK lists and applies them. */
@NullMarked
package dev.lockstep.feast.serving.registry;

import org.jspecify.annotations.NullMarked;
