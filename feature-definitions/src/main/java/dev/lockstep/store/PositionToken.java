/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Everything that is needed to compute one view's values of one entity again: what an answer
 * carries and a replay takes. Its text is URL-safe ASCII: {@code
 * ls1.view.version.revision.partition.generation.cut.seq.T}, where {@code none} stands for {@link
 * Position#NO_ROW}.
 *
 * @param view the feature view's name, an identifier
 * @param position what the values were computed from
 * @param asOfMillis T, epoch milliseconds
 */
public record PositionToken(String view, Position position, long asOfMillis) {
  private static final String FORM = "ls1";
  private static final String NO_ROW = "none";
  private static final int PARTS = 9;

  /** No view name makes a token longer. */
  private static final int MAX_LENGTH = 1024;

  public PositionToken {
    requireNonNull(view, "view is null");
    requireNonNull(position, "position is null");
  }

  /** The text that {@link #parse} reads. */
  public String encode() {
    return encode(view, position, asOfMillis);
  }

  /** As {@link #encode()}, without making a token first. */
  public static String encode(String view, Position position, long asOfMillis) {
    StringBuilder text =
        new StringBuilder(view.length() + 48)
            .append(FORM)
            .append('.')
            .append(view)
            .append('.')
            .append(position.version())
            .append('.')
            .append(position.revision())
            .append('.')
            .append(position.partition())
            .append('.')
            .append(position.generation())
            .append('.')
            .append(position.cut())
            .append('.');
    if (position.seq() == Position.NO_ROW) {
      text.append(NO_ROW);
    } else {
      text.append(position.seq());
    }
    return text.append('.').append(asOfMillis).toString();
  }

  /**
   * @throws IllegalArgumentException if {@link #encode} never made this text
   */
  public static PositionToken parse(String text) {
    if (text.length() <= MAX_LENGTH) {
      List<String> parts = List.of(text.split("\\.", -1));
      if (parts.size() == PARTS && parts.get(0).equals(FORM)) {
        try {
          PositionToken token = ofParts(parts);
          // Numbers have one spelling: a leading zero or plus would be a second one.
          if (!token.view.isEmpty() && token.encode().equals(text)) {
            return token;
          }
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException("Not a position token", e);
        }
      }
    }
    throw new IllegalArgumentException("Not a position token");
  }

  private static PositionToken ofParts(List<String> parts) {
    Position position =
        new Position(
            Integer.parseInt(parts.get(2)),
            Integer.parseInt(parts.get(3)),
            Integer.parseInt(parts.get(4)),
            Long.parseLong(parts.get(5)),
            Long.parseLong(parts.get(6)),
            parts.get(7).equals(NO_ROW) ? Position.NO_ROW : Long.parseLong(parts.get(7)));
    return new PositionToken(parts.get(1), position, Long.parseLong(parts.get(8)));
  }
}
