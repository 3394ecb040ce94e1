/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.training.DefinedFeatures;
import dev.lockstep.cli.training.Engine;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.profile.ProfileRunner;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.ProfileSource;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.offline.training.table.StoredFeatures;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.quality.drift.ServedProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/** What drift compares, by name. Opens lake and store only if a side needs them. */
final class DriftSides {
  private static final String SERVED = "served:";
  private static final String TABLE = "table:";
  private static final String TRAINING_SET = "training-set:";
  private static final String PROFILE = "profile:";

  private final LockstepConfig config;
  private final Lifetime lifetime;
  private final ProfileRunner runner;
  private @Nullable OnlineStoreConfig store;
  private @Nullable Lake lake;

  DriftSides(LockstepConfig config, Lifetime lifetime, Engine engine, TrainingProgress progress) {
    this.config = config;
    this.lifetime = lifetime;
    this.runner = engine.profiles(this::lake, config, progress);
  }

  /** Whether a side is the served log. */
  static boolean isServed(String side) {
    return side.startsWith(SERVED);
  }

  /** The service of a side that is the served log; empty for all. */
  static String service(String side) {
    return side.substring(SERVED.length());
  }

  /** What a side is, for reports. */
  String display(String side) {
    if (isServed(side)) {
      return service(side).isEmpty() ? "served log" : "served log of " + service(side);
    }
    if (side.startsWith(TABLE)) {
      return "feature table " + table(side);
    }
    Path directory = directory(side);
    return "training set %s of %s"
        .formatted(
            directory.getFileName(), Manifest.read(directory.resolve(Manifest.FILE)).service());
  }

  /** The profile of a reference: a pinned one, or one that is made now. */
  ProfileSet reference(String side, long fromMillis, long untilMillis)
      throws IOException, InterruptedException {
    Path file = Path.of(strip(side, PROFILE));
    if (side.startsWith(PROFILE) || (!isServed(side) && Files.isRegularFile(file))) {
      if (fromMillis != Long.MIN_VALUE || untilMillis != Long.MAX_VALUE) {
        throw invalid(
            "--reference-since and --reference-until: a pinned profile is counted already");
      }
      return ProfileSet.parse(file.toString(), Files.readString(file, UTF_8));
    }
    ProfileSet profile =
        isServed(side)
            ? served().reference(new ServedProfiles.Answers(service(side), fromMillis, untilMillis))
            : runner.reference(source(side, fromMillis, untilMillis), new SampleSet());
    if (profile.features().values().stream().allMatch(feature -> feature.rows() == 0)) {
      throw invalid("the reference has no rows: " + display(side));
    }
    return profile;
  }

  /** The profiles of a current side that is at rest, or of what was served up to now. */
  WindowProfiles current(String side, long fromMillis, ProfileSet bins, long windowMillis)
      throws IOException, InterruptedException {
    return isServed(side)
        ? served().count(answers(side, fromMillis), bins, windowMillis).profiles()
        : runner.count(source(side, fromMillis, Long.MAX_VALUE), bins, windowMillis);
  }

  static ServedProfiles.Answers answers(String side, long fromMillis) {
    return new ServedProfiles.Answers(service(side), fromMillis, Long.MAX_VALUE);
  }

  ServedProfiles served() {
    return new ServedProfiles(store(), lake(), runner);
  }

  /** The store, if a side is the served log. */
  Optional<OnlineStoreConfig> openStore() {
    return Optional.ofNullable(store);
  }

  private OnlineStoreConfig store() {
    OnlineStoreConfig known = store;
    if (known == null) {
      known = StoreWiring.find(config);
      store = known;
    }
    return known;
  }

  private synchronized Lake lake() {
    Lake known = lake;
    if (known == null) {
      known = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
      lake = known;
    }
    return known;
  }

  private ProfileSource source(String side, long fromMillis, long untilMillis) {
    if (side.startsWith(TABLE)) {
      TableIdentifier name = table(side);
      StoredFeatures stored =
          StoredFeatures.open(
              lake(), name, () -> DefinedFeatures.of(Optional.empty(), config).plan());
      return ProfileSource.table(name.toString(), stored, fromMillis, untilMillis);
    }
    return ProfileSource.trainingSet(directory(side), fromMillis, untilMillis);
  }

  private TableIdentifier table(String side) {
    String name = side.substring(TABLE.length());
    if (name.isBlank()) {
      throw invalid("table: goes with a name");
    }
    return name.indexOf('.') > 0
        ? TableIdentifier.parse(name)
        : TableIdentifier.of(Namespace.of(LakeWiring.featuresNamespace(config).split("\\.")), name);
  }

  private static Path directory(String side) {
    Path directory = Path.of(strip(side, TRAINING_SET));
    if (!Files.exists(directory.resolve(Manifest.FILE))) {
      throw invalid("neither a training set nor table:, served: or profile: " + side);
    }
    return directory;
  }

  private static String strip(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static LockstepException invalid(String what) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, what);
  }
}
