/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import org.jspecify.annotations.Nullable;

/**
 * Decodes the events of one source. Strict: what does not fit is refused, never bent. Thread-safe.
 */
public interface EventDecoder {
  /**
   * Decodes an event.
   *
   * @param event the record's value, not changed
   * @return one value per {@link dev.lockstep.plan.SourcePlan#columns()}, in that order, in the
   *     Java representation of its type; null for null or missing, whether required or not
   * @throws DecodeException if the bytes are not an event of this source
   */
  @Nullable Object[] decode(byte[] event) throws DecodeException;
}
