/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Where something was written.
 *
 * @param file a file, or what stands for it, such as {@code builder}
 * @param line from 1; 0 if the file as a whole is meant
 * @param column in code points, from 1; 0 if the file as a whole is meant
 */
public record SourcePosition(String file, int line, int column)
    implements Comparable<SourcePosition> {
  private static final Comparator<SourcePosition> ORDER =
      Comparator.comparing(SourcePosition::file)
          .thenComparingInt(SourcePosition::line)
          .thenComparingInt(SourcePosition::column);

  public SourcePosition {
    requireNonNull(file, "file is null");
    checkArgument(line >= 0 && column >= 0, "Negative position: %s:%s", line, column);
  }

  /** The file as a whole. */
  public static SourcePosition of(String file) {
    return new SourcePosition(file, 0, 0);
  }

  /** The place {@code characters} behind this one in the same line. */
  public SourcePosition plusColumns(int characters) {
    return line == 0 ? this : new SourcePosition(file, line, column + characters);
  }

  @Override
  public int compareTo(SourcePosition other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, or only the file. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
