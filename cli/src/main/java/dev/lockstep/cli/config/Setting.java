/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import static java.util.Objects.requireNonNull;

/**
 * A value that somebody gave to a key.
 *
 * @param key as written; it may be unknown
 * @param text the value as written
 * @param origin where it stands
 */
public record Setting(String key, String text, Origin origin) {
  public Setting {
    requireNonNull(key, "key is null");
    requireNonNull(text, "text is null");
    requireNonNull(origin, "origin is null");
  }
}
