/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.proto.v1.QualityReport;
import dev.lockstep.proto.v1.QualityReportKind;
import dev.lockstep.proto.v1.QualityVerdict;

/** Reports on the wire. Pure. */
public final class ParityReports {
  private ParityReports() {}

  /** What QualityService gives of a report. */
  public static QualityReport toProto(ParityReport report) {
    return QualityReport.newBuilder()
        .setKind(QualityReportKind.PARITY)
        .setSubject(report.subject())
        .setMadeAtMillis(report.madeAtMillis())
        .setVerdict(verdict(report.verdict()))
        .setSummary(report.summary())
        .setChecked(report.checked())
        .setDivergent(report.divergent())
        .setOldestUncheckedMillis(report.oldestUncheckedMillis())
        .setJson(ParityJson.of(report).toString())
        .build();
  }

  private static QualityVerdict verdict(ParityReport.Verdict verdict) {
    return switch (verdict) {
      case GOOD -> QualityVerdict.GOOD;
      case WARNING -> QualityVerdict.WARNING;
      case BAD -> QualityVerdict.BAD;
      case UNDECIDED -> QualityVerdict.UNDECIDED;
    };
  }
}
