/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Notices changes of definitions by looking, which works on every file system. A change counts once
 * nothing has changed any more since the look before: editors write in several steps. Not
 * thread-safe.
 */
public final class DefinitionsWatch {
  private record Stamp(FileTime modified, long size) {}

  private final Path definitions;
  private Map<Path, Stamp> known;
  private Map<Path, Stamp> before;

  public DefinitionsWatch(Path definitions) {
    this.definitions = definitions;
    this.known = stamps();
    this.before = known;
  }

  /** Whether something changed since the last time that this was true. */
  public boolean hasChanged() {
    Map<Path, Stamp> now = stamps();
    boolean settled = now.equals(before);
    before = now;
    if (settled && !now.equals(known)) {
      known = now;
      return true;
    }
    return false;
  }

  private Map<Path, Stamp> stamps() {
    Map<Path, Stamp> stamps = new TreeMap<>();
    try (Stream<Path> files = Files.walk(definitions)) {
      files.filter(Files::isRegularFile).forEach(file -> stamps.put(file, stamp(file)));
    } catch (IOException | UncheckedIOException e) {
      // Something vanished while looking: the next look sees what is there then.
      return stamps;
    }
    return stamps;
  }

  private static Stamp stamp(Path file) {
    try {
      return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
