/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import java.util.Locale;

/** Why two sides differ. Each is named only on evidence; what has none is UNKNOWN. */
public enum Cause {
  MISSING_ROW(
      "The online store lacks a row that the log has",
      "lockstep status; if Pinot has lost a segment, reload it, or replay the view into a new version"),
  EXTRA_ROW(
      "The online store has a row that the lake does not",
      "look who writes to the table or the log besides ingest"),
  DUPLICATE_ROW(
      "The online store has a row more than once",
      "look for segments of Pinot that overlap, and reload or delete one"),
  DIFFERENT_ROW(
      "A row has other contents online than in the lake",
      "compare both with the record of the feature log at that place; replay the side that is wrong"),
  TYPE_OR_NULL(
      "A value is the same but for its type, its sign of zero, or null",
      "look at how the column is decoded and stored"),
  LATE_ROW(
      "The answer counts rows beyond the position that its token names",
      "a bug of the reader: report it with the token"),
  WINDOW_EDGE(
      "The answer counts by other edges of the window than the definition's",
      "a bug of whoever evaluates: report it with the token"),
  WRONG_VERSION(
      "The answer is right for another version or revision of the definition",
      "lockstep versions; restart servers that do not follow the registry"),
  STALE_COMMIT(
      "The tiles that count are far behind what the lake holds; answers stay right but get slower",
      "lockstep runs; is lockstep materialize running?"),
  CORRUPTED_TILE(
      "A tile is not what its rows add up to",
      "lockstep materialize --full makes a new generation; until then lockstep runs rollback"),
  NONDETERMINISTIC_EXPRESSION(
      "An on-demand expression gives other results for the same inputs",
      "look what the expression calls"),
  LAGGING_PARTITION(
      "The online store has not read a partition to where the lake has",
      "lockstep status; look at the consuming segments of that partition"),
  CLOCK_SKEW(
      "Rows have ingest times that a right clock cannot have given",
      "set the clocks of ingest; known_at of that time means what the clock said"),
  UNKNOWN(
      "Nothing that was looked at explains it", "lockstep replay with the token shows the case");

  private final String meaning;
  private final String advice;

  Cause(String meaning, String advice) {
    this.meaning = meaning;
    this.advice = advice;
  }

  /** As reports and metrics spell it. */
  public String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do first. */
  public String advice() {
    return advice;
  }

  /** Whether answers may be wrong; else they are right, but something deserves a look. */
  public boolean isDivergence() {
    return this != STALE_COMMIT && this != LAGGING_PARTITION && this != CLOCK_SKEW;
  }
}
