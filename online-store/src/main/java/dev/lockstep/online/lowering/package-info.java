/* SPDX-License-Identifier: Apache-2.0 */
/** From bound plans to what Pinot gets: schema, table config, queries. Pure and deterministic. */
@NullMarked
package dev.lockstep.online.lowering;

import org.jspecify.annotations.NullMarked;
