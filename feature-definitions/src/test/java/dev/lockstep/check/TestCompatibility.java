/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestCompatibility {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema: {id: STRING, card_id: STRING, other_id: STRING, amount: DOUBLE, status: STRING, at: INT64}
      ---
      kind: Source
      name: refunds
      timestamp: at
      schema: {id: STRING, card_id: STRING, amount: DOUBLE, at: INT64}
      ---
      kind: Entity
      name: card
      keys: {card_id: STRING}
      ---
      kind: Entity
      name: account
      keys: {card_id: STRING}
      ---
      kind: Entity
      name: pair
      keys: {card_id: STRING, other_id: STRING}
      ---
      kind: FeatureView
      name: v
      entity: card
      sources: [payments]
      where: status != 'TEST'
      columns: {double_amount: amount * 2.0}
      dedup: {by: [id]}
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h]}
        - {name: n, aggregate: count, windows: [1h]}
      ---
      kind: FeatureView
      name: w
      entity: card
      sources: [payments]
      ttl: 30d
      created: at
      features: [status, amount]
      ---
      kind: OnDemandFeatureView
      name: od
      inputs: {n: "v:n"}
      request: {limit: INT64}
      features: {over: n > limit, twice: n * 2}
      ---
      kind: FeatureService
      name: s
      features: ["v:n", od]
      """;

  private static FeatureSetPlan plan(String yaml) {
    return Definitions.parse("d.yaml", yaml).plan();
  }

  private static String changed(String from, String to) {
    assertThat(YAML).contains(from);
    return YAML.replace(from, to);
  }

  private static CompatibilityReport compare(String view, String from, String to) {
    ViewPlan before = requireNonNull(plan(YAML).views().get(view));
    ViewPlan after = requireNonNull(plan(changed(from, to)).views().get(view));
    return Compatibility.compare(before, after);
  }

  @Test
  void findsNothingInEqualDefinitions() {
    CompatibilityReport report = Compatibility.compare(plan(YAML), plan(YAML));
    assertThat(report.changes()).isEmpty();
    assertThat(report.worst()).isEqualTo(Impact.NONE);
    assertThat(report).hasToString("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '|',
      value = {
        "windows: [1h, 24h]~windows: [1h, 24h, 7d]~feature spend_7d is new",
        "{name: n, aggregate: count, windows: [1h]}~{name: n, aggregate: count, windows: [1h]}, {name: m, aggregate: max, of: amount}~feature m is new",
        "entity: card\\nsources: [payments]\\nwhere~entity: account\\nsources: [payments]\\nwhere~entity name changes from card to account",
        "timestamp: at\\nschema: {id: STRING, card_id: STRING, o~timestamp: at\\nmax_future: 1h\\nschema: {id: STRING, card_id: STRING, o~source payments: max_future changes from 10m to 1h",
      })
  void aRevisionIsEnough(String from, String to, String what) {
    // The features stand in a list of their own lines.
    String replacement = to.replace("}, {name: m", "}\n  - {name: m");
    CompatibilityReport report =
        compare("v", from.replace("\\n", "\n"), replacement.replace("\\n", "\n"));
    assertThat(report.changes()).extracting(Change::what).containsExactly(what);
    assertThat(report.worst()).isEqualTo(Impact.NEW_REVISION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '|',
      value = {
        "entity: card\\nsources: [payments]\\nwhere~entity: pair\\nsources: [payments]\\nwhere~entity key changes from [card_id STRING] to [card_id STRING, other_id STRING]",
        "where: status != 'TEST'~where: status != 'test'~source payments: where changes from status != 'TEST' to status != 'test'",
        "where: status != 'TEST'\\n~~source payments: where changes from status != 'TEST' to nothing",
        "amount * 2.0~amount * 3.0~source payments: column double_amount changes from amount * 2.0 to amount * 3.0",
        "{double_amount: amount * 2.0}~{double_amount: amount * 2.0, more: amount}~source payments: column more changes from nothing to amount",
        "dedup: {by: [id]}~dedup: {by: [id], horizon: 48h}~dedup changes from [id] within 1d to [id] within 2d",
        "dedup: {by: [id]}~~dedup changes from [id] within 1d to none",
        "dedup: {by: [id]}~dedup: {by: [id]}\\npartitions: 8~partitions changes from 4 to 8",
        "sources: [payments]\\nwhere~sources: [{source: payments, columns: {amount: amount + 1.0}}]\\nwhere~source payments: column amount changes from nothing to amount + 1.0",
        "name: payments\\ntimestamp~name: payments\\ntopic: other\\ntimestamp~source payments: topic changes from payments to other",
        "timestamp: at\\nschema: {id: STRING, card_id: STRING, o~timestamp: {column: at, format: epoch_nanos}\\nschema: {id: STRING, card_id: STRING, o~source payments: timestamp changes from at as epoch_millis to at as epoch_nanos",
        "schema: {id: STRING, card_id: STRING, o~schema: {id: {type: STRING, required: true}, card_id: STRING, o~source payments: column id becomes required",
        "status: STRING, at: INT64}~status: STRING, at: INT64, extra: BOOL}~column extra is new",
        "windows: [1h, 24h]~windows: [24h]~feature spend_1h goes",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, windows: [2h]~feature n: window changes from 1h [) to 2h [)",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, windows: [1h], bounds: '[]'~feature n: window changes from 1h [) to 1h []",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, windows: [1h], tail: 1h~feature n: window changes from 1h [) to 1h [) tail 1h",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, windows: [1h], slide: 5m~feature n: window changes from 1h [) to 1h [) slide 5m",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, windows: [1h], max_rows: 5~feature n: max_rows changes from none to 5",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, windows: [1h], where: amount > 5.0~feature n: where changes from nothing to amount > 5.0",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count, of: id, windows: [1h]~feature n: column changes from none to id",
        "name: n, aggregate: count, windows: [1h]~name: n, aggregate: count_distinct, approx: true, of: id, windows: [1h]~feature n: aggregate changes from count to count_distinct approx",
      })
  void itBreaks(String from, String to, String what) {
    CompatibilityReport report =
        compare("v", from.replace("\\n", "\n"), to == null ? "" : to.replace("\\n", "\n"));
    assertThat(report.changes()).extracting(Change::what).contains(what);
    assertThat(report.worst()).isEqualTo(Impact.BREAKING);
    assertThat(report.changes(Impact.BREAKING)).isNotEmpty();
  }

  @Test
  void sourcesThatComeOrGoBreak() {
    CompatibilityReport report =
        compare(
            "v",
            "sources: [payments]\nwhere: status != 'TEST'",
            "sources: [payments, refunds]\nwhere: amount > 0");
    assertThat(report.toString())
        .contains("BREAKING: source refunds is new (the feature log would hold other rows)");
  }

  @Test
  void whatALatestValueMeansBreaks() {
    assertThat(compare("w", "ttl: 30d", "ttl: 60d"))
        .hasToString(
            "BREAKING: ttl changes from 30d to 60d (its features would mean something else under"
                + " the same names)");
    assertThat(compare("w", "created: at", "").changes())
        .extracting(Change::what)
        .containsExactly("created changes from at to none");
    assertThat(compare("w", "[status, amount]", "[{name: status, of: id}, amount]").changes())
        .extracting(Change::what)
        .containsExactly("feature status: column changes from status to id");
    assertThat(
            compare(
                    "w",
                    "ttl: 30d\ncreated: at\nfeatures: [status, amount]",
                    "features: [{name: status, aggregate: last, of: status}, {name: amount, aggregate: last, of: amount}]")
                .worst())
        .isEqualTo(Impact.BREAKING);
  }

  @Test
  void layoutAndOrderDoNotMatter() {
    assertThat(
            compare("v", "where: status != 'TEST'", "where: \"status  !='TEST' // not tests\"")
                .changes())
        .isEmpty();
    CompatibilityReport report = compare("w", "[status, amount]", "[amount, status]");
    assertThat(report.changes())
        .extracting(Change::what)
        .containsExactly("the order of the features changes");
    assertThat(report.worst()).isEqualTo(Impact.NONE);
  }

  @Test
  void spaceInsideTextsMatters() {
    assertThat(compare("v", "status != 'TEST'", "status != 'TE ST'").worst())
        .isEqualTo(Impact.BREAKING);
  }

  @Test
  void comparesWholeFeatureSets() {
    String before = YAML;
    String after =
        changed("features: {over: n > limit, twice: n * 2}", "features: {over: n >= limit, new: n}")
            .replace("request: {limit: INT64}", "request: {limit: INT64, extra: BOOL}")
            .replace("features: [\"v:n\", od]", "features: [\"v:spend_1h\", \"v:n\", \"od:over\"]");
    assertThat(Compatibility.compare(plan(before), plan(after)).changes())
        .extracting(change -> change.impact() + " " + change.what())
        .containsExactly(
            "BREAKING on-demand view od: feature twice goes",
            "BREAKING on-demand view od: feature over changes from n > limit to n >= limit",
            "NEW_REVISION on-demand view od: feature new is new",
            "BREAKING on-demand view od: the request needs extra BOOL",
            "BREAKING service s: feature od:twice goes",
            "NEW_REVISION service s: feature v:spend_1h is new");
    assertThat(
            Compatibility.compare(
                    plan(before), plan(before.substring(0, before.indexOf("---\nkind: OnDemand"))))
                .changes())
        .extracting(Change::what)
        .containsExactly("on-demand view od goes", "service s goes");
  }

  @Test
  void comparesOnlyViewsOfOneName() {
    FeatureSetPlan plan = plan(YAML);
    ViewPlan v = requireNonNull(plan.views().get("v"));
    ViewPlan w = requireNonNull(plan.views().get("w"));
    assertThatThrownBy(() -> Compatibility.compare(v, w))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not one view: v and w");
  }
}
