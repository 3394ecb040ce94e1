/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Takes the rows of an answer one by one. */
@FunctionalInterface
public interface RowHandler {
  /**
   * @param row stands at the start of the row's array; must stand at its end on return
   */
  void row(JsonParser row) throws IOException;
}
