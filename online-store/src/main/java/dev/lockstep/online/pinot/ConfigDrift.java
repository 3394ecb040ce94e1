/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a config that Pinot holds differs from the one that was generated. Pinot adds defaults, so
 * only what was generated is compared; it may answer a number where text was sent.
 */
final class ConfigDrift {
  private ConfigDrift() {}

  /** One line per difference, e.g. {@code /routing/x: is "a", should be "b"}. */
  static List<String> between(JsonNode wanted, JsonNode actual) {
    List<String> differences = new ArrayList<>();
    compare("", wanted, actual, differences);
    return differences;
  }

  private static void compare(
      String path, JsonNode wanted, JsonNode actual, List<String> differences) {
    if (wanted.isObject()) {
      wanted
          .fields()
          .forEachRemaining(
              field ->
                  compare(
                      path + "/" + field.getKey(),
                      field.getValue(),
                      actual.path(field.getKey()),
                      differences));
    } else if (wanted.isArray() && actual.size() == wanted.size()) {
      for (int i = 0; i < wanted.size(); i++) {
        compare(path + "/" + i, wanted.get(i), actual.get(i), differences);
      }
    } else if (wanted.isArray()
        ? !wanted.isEmpty() || !actual.isEmpty()
        : !wanted.asText().equals(actual.asText())) {
      differences.add(
          "%s: is %s, should be %s"
              .formatted(path, actual.isMissingNode() ? "absent" : actual, wanted));
    }
  }
}
