/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One setting.
 *
 * @param name lower-case words joined by dots and hyphens, e.g. {@code server.port}
 * @param type how a value is spelled
 * @param defaultText the value when nobody sets it, in the spelling of {@code type}
 * @param secret whether the value must not be printed
 * @param description one line for people
 */
public record ConfigKey<T>(
    String name, SettingType<T> type, String defaultText, boolean secret, String description) {
  /** What the names of environment variables start with. */
  public static final String ENVIRONMENT_PREFIX = "LOCKSTEP_";

  public ConfigKey {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(defaultText, "defaultText is null");
    requireNonNull(description, "description is null");
  }

  /** The environment variable that sets this key, e.g. {@code LOCKSTEP_SERVER_PORT}. */
  public String environmentVariable() {
    return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
