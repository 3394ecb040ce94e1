/* SPDX-License-Identifier: Apache-2.0 */
/** Definitions written in Java instead of YAML. */
@NullMarked
package dev.lockstep.definition.builder;

import org.jspecify.annotations.NullMarked;
