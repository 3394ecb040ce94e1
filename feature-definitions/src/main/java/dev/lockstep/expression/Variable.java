/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import static java.util.Objects.requireNonNull;

import dev.lockstep.type.ValueType;

/**
 * A name that an expression may use.
 *
 * @param name an identifier
 * @param type of its values
 * @param nullable whether it may be null; only then can a numeric, text, bytes or bool variable be
 *     compared with null
 */
public record Variable(String name, ValueType type, boolean nullable) {
  public Variable {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
  }
}
