/* SPDX-License-Identifier: Apache-2.0 */
/** Definitions from and to YAML: shape and places only, no meaning. */
@NullMarked
package dev.lockstep.definition.yaml;

import org.jspecify.annotations.NullMarked;
