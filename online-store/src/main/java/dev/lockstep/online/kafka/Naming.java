/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Longs;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Names of everything that Lockstep creates outside itself. Several Lockstep installations share a
 * Kafka and a Pinot by having different prefixes.
 *
 * @param prefix a lower-case letter, then lower-case letters and digits
 */
public record Naming(String prefix) {
  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]*");

  public Naming {
    checkArgument(PREFIX.matcher(prefix).matches(), "Prefix is not [a-z][a-z0-9]*: %s", prefix);
  }

  /** The feature log of one view version. */
  public String featureLog(ViewPlan view) {
    return featureLog(view.name(), view.version());
  }

  public String featureLog(String view, int version) {
    return prefix + ".log." + view + ".v" + version;
  }

  /** Dead letters that were sent again, for one view version alone. */
  public String retry(ViewPlan view) {
    return retry(view.name(), view.version());
  }

  public String retry(String view, int version) {
    return prefix + ".retry." + view + ".v" + version;
  }

  /** Events that could not become rows. */
  public String deadLetters() {
    return prefix + ".dead-letters";
  }

  /** The compacted topic of dead letters that were sent again. */
  public String resubmissions() {
    return prefix + ".dead-letters.resubmitted";
  }

  /** The compacted topic of definitions, versions and deployments. */
  public String registry() {
    return prefix + ".registry";
  }

  /** The Kafka Streams application of one view version. */
  public String ingestApplication(ViewPlan view) {
    return prefix + ".ingest." + view.name() + ".v" + view.version();
  }

  /** The raw name of the Pinot table of one view version, without _REALTIME. */
  public String table(ViewPlan view) {
    return table(view.name(), view.version());
  }

  public String table(String view, int version) {
    return prefix + "_" + view + "_v" + version;
  }

  /** The tiles of one generation of one view version. */
  public String tileLog(String view, int version, long generation) {
    return prefix + ".tiles." + view + ".v" + version + ".g" + generation;
  }

  /** The raw name of the Pinot table of such tiles. */
  public String tileTable(String view, int version, long generation) {
    return table(view, version) + "_tiles_g" + generation;
  }

  /** The compacted topic of tile commits. */
  public String tileCommits() {
    return prefix + ".commits";
  }

  /** The topic of answers that were kept, see {@code ServedAnswer}. */
  public String servedLog() {
    return prefix + ".served";
  }

  /** The compacted topic of reports of those who check. */
  public String qualityReports() {
    return prefix + ".quality";
  }

  /** The generation of which a topic or a raw table name is; empty if it is none of these tiles. */
  public OptionalLong tileGeneration(String view, int version, String name) {
    for (String zeroth : List.of(tileLog(view, version, 0), tileTable(view, version, 0))) {
      String any = zeroth.substring(0, zeroth.length() - 1);
      Long generation = name.startsWith(any) ? Longs.tryParse(name.substring(any.length())) : null;
      if (generation != null && generation > 0) {
        return OptionalLong.of(generation);
      }
    }
    return OptionalLong.empty();
  }
}
