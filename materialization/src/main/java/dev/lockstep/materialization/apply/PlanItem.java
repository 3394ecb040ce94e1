/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;

/**
 * One thing that a deployment touches, and what becomes of it.
 *
 * @param action what is done
 * @param what the thing, e.g. {@code topic ls.log.card_activity.v1}
 * @param detail how it differs from what it should be, or why it is refused; may be empty
 * @param code the kind of refusal; of no meaning for other actions
 */
public record PlanItem(Action action, String what, String detail, ErrorCode code) {
  /** What is done with a thing. */
  public enum Action {
    CREATE('+'),
    UPDATE('~'),
    /** Prepared now, served after a promotion. */
    LATER('>'),
    /** A candidate that something else takes the place of. */
    GIVE_UP('-'),
    /** Served no more; its rows are kept. */
    REMOVE('-'),
    UNCHANGED('='),
    REFUSE('!');

    private final char sign;

    Action(char sign) {
      this.sign = sign;
    }
  }

  public PlanItem {
    requireNonNull(action, "action is null");
    requireNonNull(what, "what is null");
    requireNonNull(detail, "detail is null");
    requireNonNull(code, "code is null");
  }

  static PlanItem create(String what, String detail) {
    return new PlanItem(Action.CREATE, what, detail, ErrorCode.INTERNAL);
  }

  static PlanItem update(String what, String detail) {
    return new PlanItem(Action.UPDATE, what, detail, ErrorCode.INTERNAL);
  }

  static PlanItem later(String what, String detail) {
    return new PlanItem(Action.LATER, what, detail, ErrorCode.INTERNAL);
  }

  static PlanItem giveUp(String what, String detail) {
    return new PlanItem(Action.GIVE_UP, what, detail, ErrorCode.INTERNAL);
  }

  static PlanItem remove(String what, String detail) {
    return new PlanItem(Action.REMOVE, what, detail, ErrorCode.INTERNAL);
  }

  static PlanItem unchanged(String what, String detail) {
    return new PlanItem(Action.UNCHANGED, what, detail, ErrorCode.INTERNAL);
  }

  static PlanItem refuse(String what, ErrorCode code, String why) {
    return new PlanItem(Action.REFUSE, what, why, code);
  }

  @Override
  public String toString() {
    return action.sign + " " + what + (detail.isEmpty() ? "" : ": " + detail);
  }
}
