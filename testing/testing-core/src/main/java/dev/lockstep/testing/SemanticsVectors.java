/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static java.util.Objects.requireNonNull;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.MarkdownTables.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The test vectors in the tables of docs/semantics.md; "How to read the tables" there has the
 * grammar. All windowed features of the page are one view over all rows of the page; each way to be
 * a latest-value view is one more.
 *
 * @param vectors in the order of the page
 * @param logs the rows of every view
 */
public record SemanticsVectors(List<Vector> vectors, Map<ViewPlan, List<LogRow>> logs) {
  /** No vectors. */
  public static final SemanticsVectors EMPTY = new SemanticsVectors(List.of(), Map.of());

  private static final Pattern REQUEST =
      Pattern.compile("(\\S+) T=(-?\\d+)(?: (seq<=|known_at=)(-?\\d+))?");

  /**
   * One line of a table: a request and its answer.
   *
   * @param line of the page, from 1
   */
  public record Vector(
      int line,
      ViewPlan view,
      FeaturePlan feature,
      EntityKey entity,
      long asOfMillis,
      ReadPoint point,
      FeatureValue expected) {
    public ViewRequest request() {
      return RequestGenerator.request(view, List.of(feature), List.of(entity), asOfMillis, point);
    }

    @Override
    public String toString() {
      return "semantics.md:%s %s of %s at T=%s, %s\n    vector: %s"
          .formatted(line, feature, entity, asOfMillis, point, expected);
    }
  }

  public SemanticsVectors {
    vectors = List.copyOf(vectors);
    requireNonNull(logs, "logs is null");
  }

  /**
   * Reads the page.
   *
   * @param suffix ends every name, so that views of different runs can share a store
   * @param partitioner from a view and a key to the key's partition
   */
  public static SemanticsVectors load(
      String suffix, ToIntBiFunction<ViewPlan, EntityKey> partitioner) {
    List<Row> rows = tables();
    VectorDefinitions definitions = new VectorDefinitions(suffix);
    List<Row> events = rows.stream().filter(row -> row.has("row")).toList();
    events.forEach(definitions::declareColumns);
    List<Cell> cells = new ArrayList<>();
    rows.stream().filter(row -> row.has("request")).forEach(row -> cells.addAll(cells(row)));
    cells.forEach(cell -> definitions.declareFeature(cell.feature));

    Map<String, ViewPlan> views =
        Definitions.parse("semantics.md", definitions.yaml()).plan().views();
    List<Vector> vectors = new ArrayList<>();
    for (Cell cell : cells) {
      VectorDefinitions.Place place = definitions.place(cell.feature);
      ViewPlan view = requireNonNull(views.get(place.view()));
      vectors.add(vector(cell, view, view.feature(place.feature()).orElseThrow()));
    }
    Map<ViewPlan, List<LogRow>> logs = new LinkedHashMap<>();
    for (ViewPlan view : views.values()) {
      logs.put(view, events.stream().map(row -> logRow(row, view, partitioner)).toList());
    }
    return new SemanticsVectors(vectors, logs);
  }

  /** One answer of a table: a line that has a feature, or one of the columns that do. */
  private record Cell(Row row, String feature, String value, String status) {}

  private static List<Cell> cells(Row row) {
    if (row.has("feature")) {
      return List.of(new Cell(row, row.get("feature"), row.get("value"), row.get("status")));
    }
    List<Cell> cells = new ArrayList<>();
    for (String heading : row.header()) {
      if (heading.startsWith("aggregate:") || heading.startsWith("latest:")) {
        String window = row.cell("window").orElse("");
        String feature = window.isEmpty() ? heading : heading + ", " + window;
        String value = row.get(heading);
        String status = value.equals("null") ? "NULL_VALUE" : "PRESENT";
        cells.add(
            value.equals("ERROR")
                ? new Cell(row, feature, "null", "ERROR")
                : new Cell(row, feature, value, status));
      }
    }
    return cells;
  }

  private static Vector vector(Cell cell, ViewPlan view, FeaturePlan feature) {
    int line = cell.row.line();
    Matcher request = REQUEST.matcher(cell.row.get("request"));
    if (!request.matches()) {
      throw new IllegalArgumentException("Line " + line + " has no request that can be read");
    }
    ValueStatus status = ValueStatus.valueOf(cell.status);
    try {
      return new Vector(
          line,
          view,
          feature,
          EntityKeyCodec.encode(view.entity(), List.of(request.group(1))),
          Long.parseLong(request.group(2)),
          point(request.group(3), request.group(4)),
          new FeatureValue(
              status,
              ValueLiterals.parse(feature.resultType(), cell.value),
              Long.parseLong(cell.row.get("event time")),
              status == ValueStatus.ERROR ? "any" : ""));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("Line " + line + ": " + e.getMessage(), e);
    }
  }

  private static ReadPoint point(@Nullable String kind, @Nullable String position) {
    if (kind == null || position == null) {
      return new ReadPoint.Latest();
    }
    long number = Long.parseLong(position);
    return kind.equals("seq<=")
        ? new ReadPoint.UpTo(List.of(number))
        : new ReadPoint.KnownAt(number);
  }

  private static LogRow logRow(
      Row row, ViewPlan view, ToIntBiFunction<ViewPlan, EntityKey> partitioner) {
    EntityKey key = EntityKeyCodec.encode(view.entity(), List.of(row.get("key")));
    List<@Nullable Object> values = new ArrayList<>();
    view.columns()
        .forEach(
            column ->
                values.add(
                    VectorDefinitions.cell(row, column.name())
                        .map(text -> ValueLiterals.parse(column.type(), text))
                        .orElse(null)));
    return new LogRow(
        key,
        Long.parseLong(row.get("ts")),
        partitioner.applyAsInt(view, key),
        Long.parseLong(row.get("seq")),
        Long.parseLong(row.get("ingest_ts")),
        "",
        values);
  }

  /** All rows of all tables of the page. */
  static List<Row> tables() {
    try (InputStream page = SemanticsVectors.class.getResourceAsStream("semantics.md")) {
      String text = new String(requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
      return MarkdownTables.rows(text.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
