/* SPDX-License-Identifier: Apache-2.0 */
/** Definitions, versions and deployments in a compacted topic. */
@NullMarked
package dev.lockstep.online.registry;

import org.jspecify.annotations.NullMarked;
