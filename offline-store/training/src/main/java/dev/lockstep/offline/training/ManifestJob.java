/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.bind.Definitions;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.TrainingJob.Pin;
import dev.lockstep.offline.training.output.Hashes;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ViewPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/** Jobs that build a training set again from its manifest. */
public final class ManifestJob {
  private ManifestJob() {}

  /**
   * The job that a manifest pins.
   *
   * @param spine where a spine that is a file is now; empty for where it was
   * @throws LockstepException INVALID_REQUEST if the spine is not the one that the manifest names,
   *     or the definitions no longer mean what they meant
   */
  public static TrainingJob of(Manifest manifest, Optional<Path> spine, Path out, int threads)
      throws IOException {
    Map<String, Pin> pins = new LinkedHashMap<>();
    manifest
        .views()
        .forEach(
            view ->
                pins.put(
                    view.name(), new Pin(view.snapshotId(), new LakePosition(view.position()))));
    Manifest.Options options = manifest.options();
    return new TrainingJob(
        definitions(manifest),
        manifest.definitions(),
        manifest.service(),
        origin(manifest.spine(), spine),
        manifest.spine().timestampColumn(),
        out,
        format(manifest.data().format()),
        new TrainingJob.Options(
            Mode.of(manifest.mode()),
            new TrainingPlan.Naming(options.fullNames(), options.statuses()),
            options.errorsAsNull(),
            threads),
        pins);
  }

  private static SpineOrigin origin(Manifest.SpineFile spine, Optional<Path> moved)
      throws IOException {
    Manifest.SpineTable table = spine.table();
    if (table != null) {
      if (moved.isPresent()) {
        throw invalid("the manifest's spine is table %s, not a file".formatted(table.name()));
      }
      return new SpineOrigin.OfTable(
          TableIdentifier.parse(table.name()), table.snapshotId(), table.uuid());
    }
    Path file = moved.orElseGet(() -> Path.of(required(spine.path())));
    if (!Files.isRegularFile(file)) {
      throw invalid("there is no spine " + file + " any more: say where it is now");
    }
    if (!Hashes.ofFile(file).equals(spine.sha256())) {
      throw invalid("spine " + file + " is not the one that the manifest names: its bytes differ");
    }
    return new SpineOrigin.OfFile(file, format(required(spine.format())));
  }

  private static String required(@Nullable String value) {
    if (value == null) {
      throw invalid("the manifest does not say where its spine is");
    }
    return value;
  }

  /** Definitions at the versions of the manifest. */
  private static FeatureSetPlan definitions(Manifest manifest) {
    FeatureSetPlan plan = Definitions.parse(Manifest.FILE, manifest.definitions()).plan();
    Map<String, ViewPlan> views = new LinkedHashMap<>(plan.views());
    for (Manifest.View view : manifest.views()) {
      ViewPlan found =
          Objects.requireNonNull(views.get(view.name()), view.name())
              .withVersion(view.version(), view.revision());
      if (!Hashes.ofText(PlanPrinter.print(found)).equals(view.hash())) {
        throw invalid("view " + view.name() + " no longer means what the manifest says");
      }
      views.put(view.name(), found);
    }
    return new FeatureSetPlan(
        plan.sources(),
        plan.entities(),
        ImmutableMap.copyOf(views),
        plan.onDemandViews(),
        plan.services());
  }

  private static FileFormat format(String ending) {
    return FileFormat.of("." + ending);
  }

  private static LockstepException invalid(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
