/* SPDX-License-Identifier: Apache-2.0 */
/** How Feast's clients are told what is wrong. */
@NullMarked
package dev.lockstep.feast.error;

import org.jspecify.annotations.NullMarked;
