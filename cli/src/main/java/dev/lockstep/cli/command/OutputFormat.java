/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

/** How a command prints what it found. */
enum OutputFormat {
  TABLE,
  JSON
}
