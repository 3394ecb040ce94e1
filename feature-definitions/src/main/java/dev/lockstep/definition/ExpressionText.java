/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An expression as it was written. Two are equal when their texts are.
 *
 * @param text without the quotes and the indentation of the file
 * @param places finds a place of the text in the file
 */
public record ExpressionText(String text, Places places) {
  public ExpressionText {
    requireNonNull(text, "text is null");
    requireNonNull(places, "places is null");
  }

  /** An expression whose every place is {@code position}. */
  public static ExpressionText at(String text, SourcePosition position) {
    return new ExpressionText(text, (line, column) -> position);
  }

  /** Where the text begins. */
  public SourcePosition position() {
    return places.at(1, 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExpressionText expression && text.equals(expression.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** From a place in the text to the place in the file. */
  @FunctionalInterface
  public interface Places {
    /**
     * @param line of the text, from 1
     * @param column of the line, in code points, from 1
     */
    SourcePosition at(int line, int column);
  }
}
