/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.quality.parity.ParityReport.FeatureCount;
import dev.lockstep.quality.parity.ParityReport.StoreCount;
import java.time.Instant;
import java.util.Locale;

/** A report as JSON. Pure. */
public final class ParityJson {
  private ParityJson() {}

  /** Counters first, then what was found, each with its cause, its evidence and what to do. */
  public static ObjectNode of(ParityReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "parity");
    json.put("subject", report.subject());
    json.put("made_at", Instant.ofEpochMilli(report.madeAtMillis()).toString());
    json.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
    json.put("summary", report.summary());
    json.put("answers", report.answers());
    json.put("values", report.checkedValues());
    json.put("divergent_values", report.divergentValues());
    json.put("early_answers", report.early());
    if (report.early() > 0) {
      json.put("oldest_unchecked", Instant.ofEpochMilli(report.oldestUncheckedMillis()).toString());
    }
    json.put("causes_not_looked_for", report.leftOut());
    ObjectNode undecided = json.putObject("undecided");
    report.undecided().forEach(undecided::put);
    ArrayNode features = json.putArray("features");
    for (FeatureCount count : report.features()) {
      features
          .addObject()
          .put("view", count.view())
          .put("feature", count.feature())
          .put("checked", count.checked())
          .put("divergent", count.divergent());
    }
    ArrayNode stores = json.putArray("stores");
    for (StoreCount count : report.stores()) {
      stores
          .addObject()
          .put("view", count.view())
          .put("version", count.version())
          .put("rows", count.rows())
          .put("divergent_rows", count.divergentRows())
          .put("tiles", count.tiles())
          .put("divergent_tiles", count.divergentTiles());
    }
    ArrayNode findings = json.putArray("findings");
    report.findings().forEach(finding -> add(findings.addObject(), finding));
    return json;
  }

  private static void add(ObjectNode json, Finding finding) {
    json.put("check", finding.check().name().toLowerCase(Locale.ROOT));
    json.put("cause", finding.cause().spelling());
    json.put("means", finding.cause().meaning());
    json.put("view", finding.view());
    json.put("version", finding.version());
    json.put("feature", finding.feature());
    json.put("entity", finding.entity());
    ArrayNode rows = json.putArray("rows");
    finding.rows().forEach(row -> rows.add(row.toString()));
    json.put("evidence", finding.evidence());
    json.put("count", finding.count());
    json.put("see", finding.command());
    json.put("do", finding.cause().advice());
  }
}
