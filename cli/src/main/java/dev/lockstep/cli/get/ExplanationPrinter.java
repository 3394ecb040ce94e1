/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.proto.v1.Evidence;
import dev.lockstep.proto.v1.ExplainResponse;
import dev.lockstep.proto.v1.ExplainedInput;
import dev.lockstep.proto.v1.Explanation;
import dev.lockstep.proto.v1.StoreQuery;
import dev.lockstep.proto.v1.UsedRow;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.wire.ColumnCells;
import dev.lockstep.wire.ValueConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints how a value came about. */
public final class ExplanationPrinter {
  private final Console console;

  public ExplanationPrinter(Console console) {
    this.console = console;
  }

  public void print(ExplainResponse response) {
    line(
        "",
        console.bold(response.getExplanation().getFeature())
            + " as of "
            + Instant.ofEpochMilli(response.getAsOfMillis()));
    print("  ", response.getExplanation());
  }

  private void print(String indent, Explanation explanation) {
    line(indent, "value      " + value(explanation));
    line(indent, "type       " + explanation.getType());
    for (String text : explanation.getDefinition().split("\n", -1)) {
      line(indent, "definition " + text);
    }
    if (explanation.hasEvidence()) {
      print(indent, explanation.getEvidence());
    }
    for (ExplainedInput input : explanation.getInputsList()) {
      line(
          indent,
          console.bold("input " + input.getVariable())
              + " = "
              + input.getExplanation().getFeature());
      print(indent + "  ", input.getExplanation());
    }
  }

  private void print(String indent, Evidence evidence) {
    line(
        indent,
        "position   version %d, revision %d, partition %d, seq %s"
            .formatted(
                evidence.getVersion(),
                evidence.getRevision(),
                evidence.getPartition(),
                evidence.getSeq() == Long.MIN_VALUE ? "- (no row)" : evidence.getSeq()));
    line(indent, "token      " + evidence.getToken());
    line(
        indent,
        "window     "
            + edge(evidence.getFirstMillis())
            + " to "
            + edge(evidence.getLastMillis())
            + ", both included");
    line(
        indent,
        "rows       %d count, %d read, %d tiles"
            .formatted(evidence.getRowsUsed(), evidence.getRowsRead(), evidence.getTilesUsed()));
    rows(evidence).lines().forEach(text -> line(indent + "  ", text));
    for (StoreQuery query : evidence.getQueriesList()) {
      line(
          indent,
          "query      %d rows in %.1f ms: %s"
              .formatted(query.getRows(), query.getNanos() / 1e6, query.getText()));
    }
  }

  private static Table rows(Evidence evidence) {
    List<String> header = new ArrayList<>(List.of("seq", "event time", "ingest time"));
    header.addAll(evidence.getColumnsList());
    Table table = new Table(header.toArray(String[]::new));
    for (UsedRow row : evidence.getRowsList()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Long.toString(row.getSeq()),
                  Instant.ofEpochMilli(row.getEventTimeMillis()).toString(),
                  Instant.ofEpochMilli(row.getIngestTimeMillis()).toString()));
      row.getValuesList().forEach(value -> cells.add(ValueDisplay.text(object(value))));
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private String value(Explanation explanation) {
    String reason = explanation.getReason().isEmpty() ? "" : ": " + explanation.getReason();
    return ValueDisplay.text(object(explanation.getValue()))
        + console.dim("  " + explanation.getStatus() + reason);
  }

  private static @Nullable Object object(Value value) {
    return ColumnCells.get(ValueConverter.toColumn(value), 0);
  }

  private static String edge(long millis) {
    return millis == Long.MIN_VALUE ? "the beginning" : Instant.ofEpochMilli(millis).toString();
  }

  private void line(String indent, String text) {
    console.out().println(indent + text);
  }
}
