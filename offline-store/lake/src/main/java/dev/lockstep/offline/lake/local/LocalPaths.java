/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake.local;

import java.nio.file.Path;

/** Locations of the local file system: plain paths, {@code file:/x}, {@code file:///x}. */
public final class LocalPaths {
  private static final String SCHEME = "file:";

  private LocalPaths() {}

  /** Whether a location names a file or directory of this machine. */
  public static boolean isLocal(String location) {
    return location.startsWith(SCHEME) || !location.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
  }

  /** The path of a location. */
  public static Path path(String location) {
    if (!location.startsWith(SCHEME)) {
      return Path.of(location);
    }
    String path = location.substring(SCHEME.length());
    return Path.of(path.startsWith("//") ? path.substring(2) : path);
  }
}
