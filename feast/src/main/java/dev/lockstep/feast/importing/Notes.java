/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.feast.report.ObjectReport;
import dev.lockstep.feast.report.Outcome;
import dev.lockstep.feast.report.Remark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects what is to be said about one object of Feast. Not thread-safe. */
final class Notes {
  private final String kind;
  private final String name;
  private final Map<String, Pending> remarks = new LinkedHashMap<>();
  private Optional<SourcePosition> start = Optional.empty();
  private boolean checked;

  Notes(String kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  /** A remark whose place may come later. */
  static final class Pending {
    private final Outcome outcome;
    private final String text;
    private Optional<SourcePosition> place = Optional.empty();

    private Pending(Outcome outcome, String text) {
      this.outcome = outcome;
      this.text = text;
    }

    void at(String file, int line) {
      place = Optional.of(new SourcePosition(file, line, 1));
    }
  }

  void differs(String text) {
    add(Outcome.DIFFERS, text);
  }

  void leftOut(String text) {
    add(Outcome.LEFT_OUT, text);
  }

  Pending decide(String text) {
    return add(Outcome.DECISION, text);
  }

  /** Says so if a name is not what it is in Feast. */
  void renamed(String what, String feastName, String ourName) {
    if (!feastName.equals(ourName)) {
      differs(
          what
              + " "
              + Texts.quote(feastName)
              + " is called "
              + ourName
              + ": no other name is allowed");
    }
  }

  boolean hasDecision() {
    return remarks.values().stream().anyMatch(remark -> remark.outcome == Outcome.DECISION);
  }

  /** Whether all decisions are what validate says. */
  boolean isChecked() {
    return checked;
  }

  void checked() {
    checked = true;
  }

  String kind() {
    return kind;
  }

  void startsAt(String file, int line) {
    start = Optional.of(new SourcePosition(file, line, 1));
  }

  ObjectReport report() {
    return new ObjectReport(
        kind,
        name,
        remarks.values().stream()
            .map(remark -> new Remark(remark.outcome, remark.text, place(remark)))
            .collect(ImmutableList.toImmutableList()));
  }

  /** A decision without a gap is somewhere in the definition. */
  private Optional<SourcePosition> place(Pending remark) {
    return remark.outcome == Outcome.DECISION ? remark.place.or(() -> start) : remark.place;
  }

  private Pending add(Outcome outcome, String text) {
    return remarks.computeIfAbsent(outcome + text, key -> new Pending(outcome, text));
  }
}
