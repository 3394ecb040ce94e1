/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Feature views that together have every aggregate over every type that it takes, and every
 * combination of bounds, tail, slide, max_rows and where.
 */
public final class FeatureSpecs {
  private static final List<String> NUMBERS = List.of("i", "n", "f", "x", "d", "big");
  private static final List<String> NUMERIC_AGGREGATES =
      List.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "variance",
          "stddev",
          "quantile, q: 0.5",
          "quantile, q: 0.99",
          "quantile, q: 0",
          "first",
          "last",
          "last, nulls: keep",
          "first_k, k: 3",
          "count_distinct",
          "count_distinct, cap: 4");
  private static final List<String> ANY_AGGREGATES =
      List.of(
          "count",
          "first",
          "first, nulls: keep",
          "last",
          "last, nulls: keep",
          "count_distinct",
          "count_distinct, cap: 3",
          "count_distinct, approx: true");
  private static final List<String> WINDOWS =
      List.of(
          "windows: [1d]",
          "windows: [7d], bounds: \"[]\"",
          "bounds: \"[]\"",
          "windows: [36h], tail: 1h",
          "windows: [10d], max_rows: 10",
          "windows: [2d], bounds: \"(]\", slide: 1h",
          "");

  private final String suffix;
  private final StringBuilder yaml = new StringBuilder();
  private int features;

  private FeatureSpecs(String suffix) {
    this.suffix = suffix;
  }

  /**
   * The views, bound.
   *
   * @param suffix ends every name, so that views of different runs can share a store
   */
  public static List<ViewPlan> views(String suffix) {
    return List.copyOf(
        Definitions.parse("feature-specs.yaml", yaml(suffix)).plan().views().values());
  }

  /** The definitions of {@link #views}. */
  public static String yaml(String suffix) {
    FeatureSpecs specs = new FeatureSpecs(suffix);
    specs.numbers();
    specs.things();
    specs.windows();
    specs.latest();
    return specs.yaml.toString();
  }

  private void numbers() {
    source(
        "numbers",
        "account: {type: STRING, required: true}, i: INT32, n: INT64, f: FLOAT, x: DOUBLE,"
            + " d: \"DECIMAL(12,3)\", big: \"DECIMAL(38,6)\"");
    entity("account", "account: STRING");
    view("numbers", "account", "partitions: 3");
    for (String column : NUMBERS) {
      NUMERIC_AGGREGATES.forEach(aggregate -> feature(aggregate, column, nextWindow()));
    }
    for (String column : List.of("i", "n")) {
      feature("top_k, k: 3", column, nextWindow());
      feature("top_k, k: 5, cap: 6", column, nextWindow());
    }
  }

  private void things() {
    source(
        "things",
        "tenant: {type: STRING, required: true}, device: {type: INT64, required: true},"
            + " s: STRING, b: BOOL, y: BYTES, t: TIMESTAMP, ls: LIST<STRING>, ld: LIST<DOUBLE>,"
            + " li: LIST<INT64>, x: DOUBLE, id: STRING");
    entity("device", "tenant: STRING, device: INT64");
    view("things", "device", "dedup: {by: [id], horizon: 1h}");
    for (String column : List.of("s", "b", "y", "t", "ls", "ld", "li", "x")) {
      ANY_AGGREGATES.forEach(aggregate -> feature(aggregate, column, nextWindow()));
    }
    for (String column : List.of("s", "b", "y", "t", "x")) {
      feature("min", column, nextWindow());
      feature("max", column, nextWindow());
      feature("first_k, k: 2", column, nextWindow());
      feature("last_k, k: 1000", column, nextWindow());
    }
    for (String window : WINDOWS) {
      feature("any", "b", window);
      feature("all", "b", window);
      feature("top_k, k: 2", "s", window);
      feature("count_distinct, approx: true", "s", window);
    }
  }

  /** The cross product of everything that chooses rows, seen through the rows themselves. */
  private void windows() {
    source("windows", "account: {type: STRING, required: true}, n: INT64, s: STRING");
    view("windows", "account", "partitions: 1");
    List<String> lengths = List.of("250ms", "1s", "5m", "1h", "1d", "7d");
    int next = 0;
    for (String bounds : List.of("[)", "(]", "[]", "()")) {
      for (String tail : List.of("", ", tail: 1m", ", tail: 1h", ", tail: 1d", ", tail: 7d")) {
        for (String slide : List.of("", ", slide: 1s", ", slide: 45m", ", slide: 1d")) {
          for (String rows : List.of("", ", max_rows: 1", ", max_rows: 4, where: n > 0")) {
            String length = lengths.get(next++ % lengths.size());
            String window = "windows: [" + length + "], bounds: \"" + bounds + "\"" + tail + slide;
            feature("last_k, k: 6", "n", window + rows);
          }
        }
      }
      feature("count", "", "bounds: \"" + bounds + "\"");
      feature("count", "", "bounds: \"" + bounds + "\", slide: 1h, where: s != 'a'");
      feature("sum", "n", "bounds: \"" + bounds + "\", where: n >= 0 && n < 100, max_rows: 9");
    }
  }

  private void latest() {
    source(
        "updates",
        "account: {type: STRING, required: true}, i: INT32, n: INT64, f: FLOAT, x: DOUBLE,"
            + " d: \"DECIMAL(12,3)\", s: STRING, b: BOOL, y: BYTES, t: TIMESTAMP,"
            + " ls: LIST<STRING>, created_at: TIMESTAMP, version: INT64");
    latestView("profile", "ttl: 1h", "created: created_at");
    latestView("versioned", "ttl: 7d", "created: version");
    latestView("forever");
  }

  private void latestView(String name, String... options) {
    header("FeatureView", name);
    line("entity: account_" + suffix);
    line("sources: [updates_events_" + suffix + "]");
    List.of(options).forEach(this::line);
    line("features: [i, n, f, x, d, s, b, y, t, {name: labels, of: ls}]");
  }

  private void source(String name, String schema) {
    header("Source", name + "_events");
    line("timestamp: event_time");
    line("schema: {" + schema + ", event_time: TIMESTAMP}");
  }

  private void entity(String name, String keys) {
    header("Entity", name);
    line("keys: {" + keys + "}");
  }

  private void view(String source, String entity, String option) {
    header("FeatureView", source);
    line("entity: " + entity + "_" + suffix);
    line("sources: [" + source + "_events_" + suffix + "]");
    line(option);
    line("features:");
  }

  private void header(String kind, String name) {
    line("---");
    line("kind: " + kind);
    line("name: " + name + "_" + suffix);
  }

  private void feature(String aggregate, String column, String rest) {
    List<String> parts = new ArrayList<>();
    parts.add("name: f" + ++features);
    parts.add("aggregate: " + aggregate);
    if (!column.isEmpty()) {
      parts.add("of: " + column);
    }
    if (!rest.isEmpty()) {
      parts.add(rest);
    }
    line("  - {" + String.join(", ", parts) + "}");
  }

  private String nextWindow() {
    return WINDOWS.get(features % WINDOWS.size());
  }

  private void line(String text) {
    yaml.append(text).append('\n');
  }
}
