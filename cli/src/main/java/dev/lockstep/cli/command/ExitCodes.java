/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

/** What a command's exit code says. */
public final class ExitCodes {
  public static final int OK = 0;

  /** Something is wrong or went wrong: definitions, answers, a server that is not there. */
  public static final int FAILED = 1;

  /** The command line or the configuration is not understood. */
  public static final int USAGE = 2;

  /** A check ran to its end, and something differs or alarms: a verdict and not a failure. */
  public static final int DIFFERS = 3;

  private ExitCodes() {}
}
