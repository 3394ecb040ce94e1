/* SPDX-License-Identifier: Apache-2.0 */
/** What runs on this machine, so that one command finds what another one started. */
@NullMarked
package dev.lockstep.cli.state;

import org.jspecify.annotations.NullMarked;
