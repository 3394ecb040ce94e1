/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

/**
 * A row of a file that cannot be sent.
 *
 * @param line where it starts, from 1
 * @param reason what is wrong with it
 */
public record BadRow(long line, String reason) {}
