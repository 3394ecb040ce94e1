/* SPDX-License-Identifier: Apache-2.0 */
/** The demo: a payment stream, and a judge of every answer. */
@NullMarked
package dev.lockstep.cli.demo;

import org.jspecify.annotations.NullMarked;
