/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import com.google.common.html.HtmlEscapers;
import dev.lockstep.quality.drift.DriftReport.FeatureDrift;
import java.time.Instant;
import java.util.Locale;

/** A report as one page that needs nothing else: no script, no other file. Pure. */
public final class DriftHtml {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 120;

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; color: #1c1e21; background: #fff;
             max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
      h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin: 2rem 0 0.3rem }
      .alarm { color: #b3261e } .warn { color: #8a5a00 } .ok { color: #2e6b34 }
      table { border-collapse: collapse } td, th { padding: 0.1rem 1rem 0.1rem 0; text-align: right }
      th:first-child, td:first-child { text-align: left }
      .reference { fill: #b8c4d6 } .current { fill: #d9622b } text { font-size: 11px; fill: #555 }
      """;

  private DriftHtml() {}

  /** The page; what names and values hold is escaped. */
  public static String of(DriftReport report) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>Drift: ");
    html.append(escape(report.current())).append("</title><style>\n").append(STYLE);
    html.append("</style></head><body>\n<h1>Drift of ").append(escape(report.current()));
    html.append("</h1>\n<p>Compared with ").append(escape(report.reference())).append(", ");
    html.append(Instant.ofEpochMilli(report.madeAtMillis())).append(".</p>\n<p><b>");
    html.append(escape(report.summary())).append("</b></p>\n<ul>\n");
    for (FeatureDrift feature : report.features()) {
      if (!feature.sentence().isEmpty()) {
        html.append("<li><span class=\"").append(DriftJudge.spelling(feature.level()));
        html.append("\">").append(escape(name(feature))).append("</span>: ");
        html.append(escape(feature.sentence())).append("</li>\n");
      }
    }
    html.append("</ul>\n");
    report.features().forEach(feature -> append(html, feature));
    return html.append("</body></html>\n").toString();
  }

  private static String name(FeatureDrift feature) {
    return feature.window().isEmpty()
        ? feature.feature()
        : feature.feature() + " in " + feature.window();
  }

  private static void append(StringBuilder html, FeatureDrift feature) {
    String level = DriftJudge.spelling(feature.level());
    html.append("<h2>").append(escape(name(feature))).append(" <span class=\"").append(level);
    html.append("\">").append(level.replace('_', ' ')).append("</span></h2>\n");
    html.append("<table><tr><th>rows</th><th>null rate</th><th>PSI</th><th>JS</th><th>KS</th>");
    html.append("<th>Wasserstein</th><th>L∞</th><th>p</th></tr><tr><td>");
    html.append("%,d → %,d".formatted(feature.referenceRows(), feature.currentRows()));
    html.append("</td><td>%.3f → %.3f".formatted(nulls(feature, 0), nulls(feature, 1)));
    for (double number :
        new double[] {
          feature.psi(),
          feature.jensenShannon(),
          feature.kolmogorovSmirnov(),
          feature.wasserstein(),
          feature.lInfinity()
        }) {
      html.append("</td><td>").append(String.format(Locale.ROOT, "%.3f", number));
    }
    html.append("</td><td>").append(String.format(Locale.ROOT, "%.2g", feature.pValue()));
    html.append("</td></tr></table>\n");
    if (!feature.labels().isEmpty()) {
      plot(html, feature);
    }
  }

  private static double nulls(FeatureDrift feature, int side) {
    return feature.nullRates().get(side);
  }

  /** Two bars for each bin: the reference's, and the current one before it. */
  private static void plot(StringBuilder html, FeatureDrift feature) {
    int bins = feature.labels().size();
    double highest = 1e-9;
    for (int i = 0; i < bins; i++) {
      highest = Math.max(highest, feature.referenceShares().get(i));
      highest = Math.max(highest, feature.currentShares().get(i));
    }
    double step = (double) WIDTH / bins;
    html.append("<svg width=\"%d\" height=\"%d\" role=\"img\">".formatted(WIDTH, HEIGHT + 20));
    for (int i = 0; i < bins; i++) {
      String label = escape(feature.labels().get(i));
      bar(
          html,
          "reference",
          i * step,
          step * 0.8,
          feature.referenceShares().get(i) / highest,
          label);
      bar(
          html,
          "current",
          i * step + step * 0.25,
          step * 0.3,
          feature.currentShares().get(i) / highest,
          label);
    }
    html.append(
        "<text x=\"0\" y=\"%d\">%s</text>".formatted(HEIGHT + 15, escape(feature.labels().get(0))));
    html.append("</svg>\n");
  }

  private static void bar(
      StringBuilder html, String type, double x, double width, double height, String label) {
    html.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
            type,
            x,
            HEIGHT * (1 - height),
            Math.max(1, width),
            HEIGHT * height,
            label));
  }

  private static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }
}
