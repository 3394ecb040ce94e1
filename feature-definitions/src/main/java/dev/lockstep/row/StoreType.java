/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

/** The types that a store column can have. */
public enum StoreType {
  /** 32 bits, signed. */
  INT,
  /** 64 bits, signed. */
  LONG,
  /** IEEE 754 binary64; stored values are always finite and never -0.0. */
  DOUBLE,
  /** Unicode text without U+0000. */
  STRING
}
