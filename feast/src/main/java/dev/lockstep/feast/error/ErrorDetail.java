/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.error;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The JSON that Feast's Python SDK makes its exception of, the same in every protocol. */
public final class ErrorDetail {
  private ErrorDetail() {}

  /**
   * @param pythonClass a class of {@code feast.errors}
   */
  public static String of(String pythonClass, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("module", "feast.errors")
        .put("class", pythonClass)
        .put("message", message)
        .toString();
  }
}
