/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.proto.v1.QualityReport;
import dev.lockstep.proto.v1.QualityReportKind;
import dev.lockstep.proto.v1.QualityVerdict;
import dev.lockstep.quality.drift.DriftReport.FeatureDrift;
import dev.lockstep.quality.drift.DriftReport.Level;
import java.time.Instant;

/** A report as JSON and on the wire. Pure. */
public final class DriftJson {
  private DriftJson() {}

  /** Everything, the worst features first. */
  public static ObjectNode of(DriftReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "drift");
    json.put("reference", report.reference());
    json.put("current", report.current());
    json.put("made_at", Instant.ofEpochMilli(report.madeAtMillis()).toString());
    json.put("level", DriftJudge.spelling(report.level()));
    json.put("summary", report.summary());
    ArrayNode features = json.putArray("features");
    report.features().forEach(feature -> add(features.addObject(), feature));
    return json;
  }

  private static void add(ObjectNode json, FeatureDrift feature) {
    json.put("feature", feature.feature());
    json.put("window", feature.window());
    json.put("level", DriftJudge.spelling(feature.level()));
    json.put("sentence", feature.sentence());
    json.put("reference_rows", feature.referenceRows());
    json.put("current_rows", feature.currentRows());
    json.put("psi", feature.psi());
    json.put("jensen_shannon", feature.jensenShannon());
    json.put("kolmogorov_smirnov", feature.kolmogorovSmirnov());
    json.put("wasserstein", feature.wasserstein());
    json.put("l_infinity", feature.lInfinity());
    json.put("unseen_rate", feature.unseenRate());
    json.put("reference_null_rate", feature.nullRates().get(0));
    json.put("current_null_rate", feature.nullRates().get(1));
    json.put("status_change", feature.statusChange());
    json.put("p_value", feature.pValue());
    json.put("status_p_value", feature.statusPValue());
    ArrayNode bins = json.putArray("bins");
    for (int i = 0; i < feature.labels().size(); i++) {
      bins.addObject()
          .put("bin", feature.labels().get(i))
          .put("reference", feature.referenceShares().get(i))
          .put("current", feature.currentShares().get(i));
    }
  }

  /**
   * What QualityService gives of a report.
   *
   * @param subject names it among reports
   */
  public static QualityReport toProto(String subject, DriftReport report) {
    return QualityReport.newBuilder()
        .setKind(QualityReportKind.DRIFT)
        .setSubject(subject)
        .setMadeAtMillis(report.madeAtMillis())
        .setVerdict(verdict(report.level()))
        .setSummary(report.summary())
        .setChecked(report.features().stream().mapToLong(FeatureDrift::currentRows).sum())
        .setDivergent(report.count(Level.ALARM))
        .setJson(of(report).toString())
        .build();
  }

  private static QualityVerdict verdict(Level level) {
    return switch (level) {
      case OK -> QualityVerdict.GOOD;
      case TOO_FEW_ROWS, NOT_COMPARABLE -> QualityVerdict.UNDECIDED;
      case WARN -> QualityVerdict.WARNING;
      case ALARM -> QualityVerdict.BAD;
    };
  }
}
