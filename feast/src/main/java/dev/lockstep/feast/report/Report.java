/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What became of every object of a registry.
 *
 * @param objects in the order of the registry
 */
public record Report(List<ObjectReport> objects) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Report {
    objects = ImmutableList.copyOf(objects);
  }

  /** How many objects ended so. */
  public long count(Outcome outcome) {
    return objects.stream().filter(object -> object.outcome() == outcome).count();
  }

  /** Whether somebody has to decide something. */
  public boolean needsDecision() {
    return count(Outcome.DECISION) > 0;
  }

  /** One JSON object: counts by outcome, then the objects with their remarks. */
  public String toJson() {
    ObjectNode root = JSON.createObjectNode();
    for (Outcome outcome : Outcome.values()) {
      root.put(key(outcome), count(outcome));
    }
    ArrayNode array = root.putArray("objects");
    objects.forEach(object -> write(object, array.addObject()));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts can be written", e);
    }
  }

  private static void write(ObjectReport object, ObjectNode node) {
    node.put("kind", object.kind()).put("name", object.name());
    node.put("outcome", key(object.outcome()));
    ArrayNode remarks = node.putArray("remarks");
    for (Remark remark : object.remarks()) {
      ObjectNode entry = remarks.addObject();
      entry.put("outcome", key(remark.outcome())).put("text", remark.text());
      remark.place().ifPresent(place -> entry.put("file", place.file()).put("line", place.line()));
    }
  }

  private static String key(Outcome outcome) {
    return outcome.display().replace(' ', '_');
  }
}
