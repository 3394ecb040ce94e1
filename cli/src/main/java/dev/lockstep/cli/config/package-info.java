/* SPDX-License-Identifier: Apache-2.0 */
/** One typed configuration from defaults, file, environment and flags. */
@NullMarked
package dev.lockstep.cli.config;

import org.jspecify.annotations.NullMarked;
