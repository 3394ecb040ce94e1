/* SPDX-License-Identifier: Apache-2.0 */
/** Feast's registries as bytes, JSON and YAML. Nothing in them is ever executed or unpickled. */
@NullMarked
package dev.lockstep.feast.registry;

import org.jspecify.annotations.NullMarked;
