/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

/**
 * How the demo runs.
 *
 * @param once whether it ends after a fixed stream; otherwise it runs until it is stopped
 * @param events how many events a fixed stream has, at least 1
 * @param eventsPerSecond more than 0
 * @param seed of the stream and of the questions
 * @param checks how many answers are checked at least after a fixed stream
 */
public record DemoOptions(
    boolean once, long events, double eventsPerSecond, long seed, long checks) {}
