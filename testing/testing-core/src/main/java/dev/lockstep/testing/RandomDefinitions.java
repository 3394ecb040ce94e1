/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random feature sets: two entities, one of them composite; a source of every type for each; row
 * logic; two windowed views and a latest-value view with random features; on-demand features; and a
 * service over everything. The same seed gives the same text.
 *
 * <p>Whatever the seed, the service asks for the join keys {@code account}, {@code tenant} and
 * {@code device}, and for the request columns {@code amount} (DOUBLE) and {@code note} (STRING).
 */
public final class RandomDefinitions {
  private static final String COLUMNS =
      "i: INT32, n: INT64, f: FLOAT, x: DOUBLE, d: \"DECIMAL(12,3)\", big: \"DECIMAL(38,6)\","
          + " s: STRING, b: BOOL, y: BYTES, t: TIMESTAMP, ls: LIST<STRING>, ld: LIST<DOUBLE>,"
          + " id: {type: STRING, required: true}, event_time: TIMESTAMP";
  private static final List<String> NUMBERS =
      List.of("i", "n", "f", "x", "d", "big", "twice", "sum");
  private static final List<String> SCALARS =
      List.of("i", "n", "f", "x", "d", "big", "s", "b", "y", "t", "twice", "mark", "positive");
  private static final List<String> LISTS = List.of("ls", "ld");
  private static final List<String> WHERES =
      List.of("b != false", "i == null || i != 0", "size(s) < 12", "x > -1.0e10", "!('a' in ls)");
  private static final List<String> LENGTHS =
      List.of("250ms", "10s", "7m", "1h", "36h", "3d", "10d");
  private static final List<String> BOUNDS = List.of("[)", "(]", "[]", "()");
  private static final List<String> TAILS = List.of("1m", "1h", "1d");

  private final Random random;
  private final String suffix;
  private final StringBuilder yaml = new StringBuilder();
  private int features;

  private RandomDefinitions(long seed, String suffix) {
    this.random = new Random(seed);
    this.suffix = suffix;
  }

  /**
   * A feature set as YAML. Its service is called {@code everything} and the suffix.
   *
   * @param suffix ends every name, so that sets of different runs can share a store
   */
  public static String yaml(long seed, String suffix) {
    return new RandomDefinitions(seed, suffix).write();
  }

  private String write() {
    header("Entity", "account");
    line("keys: {account: STRING}");
    header("Entity", "device");
    line("keys: {tenant: STRING, device: INT64}");
    source("movements", "account: {type: STRING, required: true}");
    source(
        "pings", "tenant: {type: STRING, required: true}, device: {type: INT64, required: true}");
    source("facts", "account: {type: STRING, required: true}");
    windowed("ledger", "account", "movements");
    windowed("usage", "device", "pings");
    latest();
    onDemand();
    header("FeatureService", "everything");
    line(
        "features: [ledger"
            + suffix
            + ", profile"
            + suffix
            + ", risk"
            + suffix
            + ", usage"
            + suffix
            + "]");
    return yaml.toString();
  }

  private void source(String name, String keys) {
    header("Source", name);
    line("timestamp: event_time");
    line("max_future: 3650d");
    line("schema: {" + keys + ", " + COLUMNS + "}");
  }

  private void windowed(String name, String entity, String source) {
    header("FeatureView", name);
    line("entity: " + entity + suffix);
    line("sources: [" + source + suffix + "]");
    if (random.nextBoolean()) {
      line("where: \"" + pick(WHERES) + "\"");
    }
    line("columns: {twice: x * 2.0, sum: d + d, mark: s + '!', positive: n > 0}");
    line("dedup: {by: [id], horizon: 24h}");
    line("partitions: " + (1 + random.nextInt(3)));
    line("features:");
    // What the on-demand features read, whatever else there is.
    feature("name: " + name + "_rows", "aggregate: count", "windows: [36h]");
    feature("name: " + name + "_mean", "aggregate: avg", "of: twice", "windows: [10d]");
    feature("name: " + name + "_mark", "aggregate: last", "of: mark");
    for (int more = 10 + random.nextInt(10); more > 0; more--) {
      randomFeature(name);
    }
  }

  private void randomFeature(String view) {
    List<String> parts = new ArrayList<>();
    parts.add("name: " + view + "_f" + ++features);
    parts.addAll(aggregate());
    if (random.nextInt(4) > 0) {
      window(parts);
    }
    if (random.nextInt(4) == 0) {
      parts.add("max_rows: " + (1 + random.nextInt(12)));
    }
    if (random.nextInt(4) == 0) {
      parts.add("where: \"" + pick(WHERES) + "\"");
    }
    feature(parts.toArray(String[]::new));
  }

  private List<String> aggregate() {
    List<String> anything = new ArrayList<>(SCALARS);
    anything.addAll(LISTS);
    return switch (random.nextInt(14)) {
      case 0 -> of("count", random.nextBoolean() ? "n" : "ls");
      case 1, 2 -> of("sum", pick(NUMBERS));
      case 3 -> of("avg", pick(NUMBERS));
      case 4 -> of(random.nextBoolean() ? "min" : "max", pick(SCALARS));
      case 5 -> of(random.nextBoolean() ? "variance" : "stddev", pick(NUMBERS));
      case 6 -> of("quantile", pick(NUMBERS), "q: " + pick(List.of("0", "0.5", "0.99")));
      case 7 -> of(random.nextBoolean() ? "first" : "last", pick(anything), "nulls: keep");
      case 8 -> of(random.nextBoolean() ? "first" : "last", pick(anything));
      case 9 ->
          of(
              random.nextBoolean() ? "first_k" : "last_k",
              pick(SCALARS),
              "k: " + (1 + random.nextInt(6)));
      case 10 -> of("count_distinct", pick(anything), "cap: " + (3 + random.nextInt(40)));
      case 11 -> of("count_distinct", pick(SCALARS), "approx: true");
      case 12 -> of("top_k", pick(List.of("s", "i", "n")), "k: 3");
      default -> of(random.nextBoolean() ? "any" : "all", random.nextBoolean() ? "b" : "positive");
    };
  }

  private static List<String> of(String aggregate, String column, String... more) {
    List<String> parts = new ArrayList<>(List.of("aggregate: " + aggregate, "of: " + column));
    parts.addAll(List.of(more));
    return parts;
  }

  private void window(List<String> parts) {
    parts.add("windows: [" + pick(LENGTHS) + "]");
    parts.add("bounds: \"" + pick(BOUNDS) + "\"");
    if (random.nextInt(3) == 0) {
      parts.add("tail: " + pick(TAILS));
    }
    if (random.nextInt(4) == 0) {
      parts.add("slide: " + pick(List.of("1s", "45m", "1d")));
    }
  }

  private void latest() {
    header("FeatureView", "profile");
    line("entity: account" + suffix);
    line("sources: [facts" + suffix + "]");
    line("partitions: 2");
    line("ttl: " + pick(List.of("0", "1h", "3d")));
    if (random.nextBoolean()) {
      line("created: " + pick(List.of("t", "n")));
    }
    line(
        "features: [{name: p_i, of: i}, {name: p_x, of: x}, {name: p_d, of: d}, {name: p_s, of: s},"
            + " {name: p_b, of: b}, {name: p_y, of: y}, {name: p_t, of: t}, {name: p_ls, of: ls}]");
  }

  private void onDemand() {
    header("OnDemandFeatureView", "risk");
    line("inputs:");
    line("  rows: \"ledger" + suffix + ":ledger_rows\"");
    line("  mean: \"ledger" + suffix + ":ledger_mean\"");
    line("  mark: \"usage" + suffix + ":usage_mark\"");
    line("  score: \"profile" + suffix + ":p_x\"");
    line("request: {amount: DOUBLE, note: STRING}");
    line("features:");
    line("  r_ratio: amount / mean");
    line("  r_more: rows + 1");
    line("  r_same: mark == note");
    line("  r_score: \"score == null ? amount : score + amount\"");
    line("  r_share: 100 / rows");
  }

  private void feature(String... parts) {
    line("  - {" + String.join(", ", parts) + "}");
  }

  private void header(String kind, String name) {
    line("---");
    line("kind: " + kind);
    line("name: " + name + suffix);
  }

  private void line(String text) {
    yaml.append(text).append('\n');
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
