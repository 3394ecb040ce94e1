/* SPDX-License-Identifier: Apache-2.0 */
/** CEL expressions, type-checked and compiled once. */
@NullMarked
package dev.lockstep.expression;

import org.jspecify.annotations.NullMarked;
