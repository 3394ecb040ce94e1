/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.node;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Command-line flags of the form {@code --name=value}. Immutable. */
public final class Flags {
  private final Map<String, String> values;

  private Flags(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads the arguments of a main method.
   *
   * @throws IllegalArgumentException for anything that is not {@code --name=value}, or a repeated
   *     name
   */
  public static Flags parse(String... args) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (!arg.startsWith("--") || equals < 3) {
        throw new IllegalArgumentException("Expected --name=value, got: " + arg);
      }
      if (values.put(arg.substring(2, equals), arg.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("Given twice: " + arg.substring(0, equals));
      }
    }
    return new Flags(values);
  }

  /**
   * The value of a flag that must be there.
   *
   * @throws IllegalArgumentException if it is not
   */
  public String text(String name) {
    return optional(name)
        .orElseThrow(() -> new IllegalArgumentException("Missing flag: --" + name + "=..."));
  }

  /** The value of a flag that may be absent. */
  public Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(requireNonNull(name, "name is null")));
  }

  /**
   * The value of a port flag that must be there.
   *
   * @throws IllegalArgumentException if it is absent or no port number
   */
  public int port(String name) {
    String text = text(name);
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65_536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // reported below, together with numbers out of range
    }
    throw new IllegalArgumentException("Not a port: --" + name + "=" + text);
  }
}
