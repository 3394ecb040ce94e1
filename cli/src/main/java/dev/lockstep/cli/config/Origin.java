/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import java.nio.file.Path;

/** Where a setting comes from, weakest first. */
public sealed interface Origin {
  /** For people, e.g. {@code lockstep.yaml:3}. */
  String describe();

  /** Nobody set it. */
  record Default() implements Origin {
    @Override
    public String describe() {
      return "default";
    }
  }

  /**
   * A line of the configuration file.
   *
   * @param file as the user named it
   * @param line from 1
   */
  record File(Path file, int line) implements Origin {
    @Override
    public String describe() {
      return file + ":" + line;
    }
  }

  /** An environment variable. */
  record Environment(String variable) implements Origin {
    @Override
    public String describe() {
      return "environment variable " + variable;
    }
  }

  /** A flag of the command. */
  record Flag(String flag) implements Origin {
    @Override
    public String describe() {
      return "flag " + flag;
    }
  }
}
