/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.yaml;

import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.SourcePosition;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds a place of a scalar's value in the file that it was written in. A value differs from its
 * writing by quotes, escapes, indentation and folded lines; this walks both side by side.
 */
final class ScalarPlaces implements ExpressionText.Places {
  private final SourceText source;
  private final int[] value;
  private final ScalarStyle style;
  private final int start;
  private final int end;

  ScalarPlaces(SourceText source, ScalarNode node) {
    this.source = source;
    this.value = node.getValue().codePoints().toArray();
    this.style = node.getScalarStyle();
    this.start = node.getStartMark().getIndex();
    this.end = Math.min(node.getEndMark().getIndex(), source.length());
  }

  @Override
  public SourcePosition at(int line, int column) {
    return source.position(sourceIndex(valueIndex(line, column)));
  }

  private int valueIndex(int line, int column) {
    int index = 0;
    for (int seen = 1; seen < line && index < value.length; index++) {
      if (value[index] == '\n') {
        seen++;
      }
    }
    return Math.min(value.length, index + column - 1);
  }

  private int sourceIndex(int target) {
    int place = contentStart();
    for (int i = 0; i < target && place < end; i++) {
      place = Character.isWhitespace(value[i]) ? afterSpace(place, i) : afterCharacter(place);
    }
    return Math.min(skipIndentation(place, target), Math.max(start, end));
  }

  /** Behind the opening quote, or in the line below the header of a block. */
  private int contentStart() {
    return switch (style) {
      case SINGLE_QUOTED, DOUBLE_QUOTED -> start + 1;
      case LITERAL, FOLDED -> {
        int place = start;
        while (place < end && source.at(place) != '\n') {
          place++;
        }
        yield place;
      }
      default -> start;
    };
  }

  /** A block's content begins, and a folded line goes on, behind indentation. */
  private int skipIndentation(int place, int valueIndex) {
    boolean inText = valueIndex < value.length && !Character.isWhitespace(value[valueIndex]);
    int index = place;
    while (inText && index < end && Character.isWhitespace(source.at(index))) {
      index++;
    }
    return index;
  }

  private int afterSpace(int place, int valueIndex) {
    boolean last = valueIndex + 1 == value.length || !Character.isWhitespace(value[valueIndex + 1]);
    int index = place;
    if (!last) {
      return index < end && Character.isWhitespace(source.at(index)) ? index + 1 : index;
    }
    while (index < end && Character.isWhitespace(source.at(index))) {
      index++;
    }
    return index;
  }

  private int afterCharacter(int place) {
    int index = place;
    while (index < end && Character.isWhitespace(source.at(index))) {
      index++;
    }
    if (style == ScalarStyle.SINGLE_QUOTED && source.at(index) == '\'') {
      return index + 2;
    }
    if (style == ScalarStyle.DOUBLE_QUOTED && source.at(index) == '\\') {
      return index
          + switch (source.at(index + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
          };
    }
    return index + 1;
  }
}
