/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.store.Position;
import dev.lockstep.store.ValueStatus;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Prints answers. */
public final class AnswerPrinter {
  private static final JsonMapper JSON = new JsonMapper();

  private final Console console;

  public AnswerPrinter(Console console) {
    this.console = console;
  }

  /** A table per entity. */
  public void table(GetRequest request, OnlineFeatures answer) {
    for (int row = 0; row < answer.rows(); row++) {
      String positions = positions(answer, row);
      console
          .out()
          .println(console.bold(request.describe(row)) + "  as of " + answer.asOf() + positions);
      Table table = new Table("feature", "value", "status", "event time");
      for (FeatureVector vector : answer.toProto().getFeaturesList()) {
        String name = vector.getName();
        table.row(
            vector.getView() + ":" + shortName(vector),
            cell(answer, row, name),
            answer.status(row, name).name(),
            answer.eventTime(row, name).map(Instant::toString).orElse("-"));
      }
      table.print(console);
      if (row + 1 < answer.rows()) {
        console.out().println();
      }
    }
  }

  /** One JSON object for the whole answer. */
  public void json(GetRequest request, OnlineFeatures answer) {
    ObjectNode root = JSON.createObjectNode();
    root.put("as_of", answer.asOf().toString());
    ArrayNode rows = root.putArray("rows");
    for (int row = 0; row < answer.rows(); row++) {
      ObjectNode object = rows.addObject();
      ObjectNode entity = object.putObject("entity");
      int index = row;
      request
          .entities()
          .forEach((key, values) -> entity.set(key, ValueDisplay.json(values.get(index))));
      ObjectNode features = object.putObject("features");
      for (FeatureVector vector : answer.toProto().getFeaturesList()) {
        features.set(vector.getView() + ":" + shortName(vector), feature(answer, row, vector));
      }
      ObjectNode positions = object.putObject("positions");
      for (ViewPositions view : answer.toProto().getPositionsList()) {
        positions
            .putObject(view.getView())
            .put("version", view.getVersion())
            .put("revision", view.getRevision())
            .put("partition", view.getPartitions(row))
            .put("seq", view.getSeqs(row))
            .put("token", view.getTokens(row));
      }
    }
    try {
      console.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode feature(OnlineFeatures answer, int row, FeatureVector vector) {
    String name = vector.getName();
    ObjectNode feature = JSON.createObjectNode();
    feature.set("value", ValueDisplay.json(answer.value(row, name).orElse(null)));
    feature.put("status", answer.status(row, name).name());
    answer.eventTime(row, name).ifPresent(time -> feature.put("event_time", time.toString()));
    if (answer.status(row, name) == ValueStatus.ERROR) {
      feature.put("reason", answer.reason(row, name));
    }
    return feature;
  }

  private static String cell(OnlineFeatures answer, int row, String name) {
    return answer.status(row, name) == ValueStatus.ERROR
        ? answer.reason(row, name)
        : ValueDisplay.text(answer.value(row, name).orElse(null));
  }

  /** Full names are view__feature. */
  static String shortName(FeatureVector vector) {
    String prefix = vector.getView() + "__";
    String name = vector.getName();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private String positions(OnlineFeatures answer, int row) {
    StringBuilder text = new StringBuilder();
    for (ViewPositions view : answer.toProto().getPositionsList()) {
      long seq = view.getSeqs(row);
      text.append("  ")
          .append(view.getView())
          .append(" v")
          .append(view.getVersion())
          .append('.')
          .append(view.getRevision())
          .append(seq == Position.NO_ROW ? " no row" : " seq " + seq);
    }
    return console.dim(text.toString());
  }
}
