/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import dev.lockstep.definition.SourcePosition;
import org.yaml.snakeyaml.error.Mark;

/** The text of one file, by code point. */
final class SourceText {
  private final String file;
  private final int[] codePoints;

  SourceText(String file, String text) {
    this.file = file;
    this.codePoints = text.codePoints().toArray();
  }

  String file() {
    return file;
  }

  int length() {
    return codePoints.length;
  }

  /** The code point at {@code index}; 0 behind the end. */
  int at(int index) {
    return index < codePoints.length ? codePoints[index] : 0;
  }

  SourcePosition position(Mark mark) {
    return new SourcePosition(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  SourcePosition position(int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index && i < codePoints.length; i++) {
      if (codePoints[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new SourcePosition(file, line, index - lineStart + 1);
  }
}
