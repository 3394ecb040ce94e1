/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

/** The source and the entity that many tests define their views over. */
public final class CardPayments {
  /** Source {@code payments}, entity {@code card}, and what separates the next definition. */
  public static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema:
        card: {type: STRING, required: true}
        amount: DOUBLE
        shop: STRING
        at: TIMESTAMP
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      """;

  private CardPayments() {}
}
