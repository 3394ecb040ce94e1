/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.output.Hashes;
import dev.lockstep.offline.training.rows.LakeKeys;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.offline.training.spine.EntitySpine;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.PlanPrinter;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Writes a service's values for every entity into its table, one moment after the other. The values
 * are those of a training set whose spine has all entities at that moment, so they have its bits.
 * Not thread-safe.
 */
public final class FeatureTableRun {
  private final FeatureTableJob job;
  private final TrainingPlan plan;
  private final TrainingSetRunner runner;
  private final List<ViewHistory> histories;
  private final FeatureTable table;
  private final String definitions;

  private FeatureTableRun(
      FeatureTableJob job,
      TrainingPlan plan,
      TrainingSetRunner runner,
      List<ViewHistory> histories,
      FeatureTable table) {
    this.job = job;
    this.plan = plan;
    this.runner = runner;
    this.histories = histories;
    this.table = table;
    this.definitions = Hashes.ofText(meaning());
  }

  /**
   * Finds what is read, the same for all moments, and opens the table.
   *
   * @throws LockstepException INVALID_REQUEST if the service can be no table, or not this one, or
   *     nothing was archived; POSITION_NOT_REACHED if the lake does not hold a pinned position
   */
  public static FeatureTableRun open(Lake lake, TrainingSetRunner runner, FeatureTableJob job) {
    TrainingPlan plan = job.plan();
    List<ViewHistory> histories = new ArrayList<>();
    plan.kernels()
        .forEach(
            kernel ->
                histories.add(
                    ViewHistory.open(
                        lake,
                        kernel.view(),
                        Optional.ofNullable(job.pins().get(kernel.view().name())))));
    if (histories.stream().allMatch(history -> history.snapshotId() == 0)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "the lake holds no row of the views of service '%s': archive first"
              .formatted(job.service()));
    }
    return new FeatureTableRun(
        job, plan, runner, histories, FeatureTable.open(lake, job.table(), plan));
  }

  /** Namespace and name of the table. */
  public String table() {
    return job.table().toString();
  }

  /** What became of a moment. */
  public enum Outcome {
    /** Rows are there that were not. */
    WRITTEN,
    /** Rows stand in the place of others. */
    REPLACED,
    /** The very rows that would be written are there already. */
    KEPT
  }

  /**
   * @param rows as many as there are entities; 0 if it was kept
   * @param errors how many values are errors, if they may be
   */
  public record Written(Instant asOf, Outcome outcome, long rows, long errors) {}

  /**
   * The midnights, UTC, that are due.
   *
   * @param from the first one; empty for the one after the last that is in the table or, if there
   *     is none, the first one with rows
   * @param until the last one, inclusive; empty for the last one passed
   */
  public List<Instant> days(Optional<LocalDate> from, Optional<LocalDate> until, Instant now) {
    LocalDate last = until.orElseGet(() -> day(now));
    LocalDate first = from.orElseGet(this::firstDue);
    List<Instant> days = new ArrayList<>();
    for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
      days.add(midnight(day));
    }
    return days;
  }

  private LocalDate firstDue() {
    TreeSet<Instant> moments = table.moments();
    moments.removeIf(moment -> !moment.equals(moment.truncatedTo(ChronoUnit.DAYS)));
    if (!moments.isEmpty()) {
      return day(moments.last()).plusDays(1);
    }
    boolean asSeen = job.options().mode() == Mode.AS_SEEN;
    long first = earliest(file -> file.eventTimes().min());
    long arrived = asSeen ? earliest(file -> file.ingestTimes().min()) : first;
    // A row counts at a midnight that is not before it.
    return day(Instant.ofEpochMilli(Math.max(first, arrived) - 1)).plusDays(1);
  }

  private long earliest(ToLongFunction<LakeFile> time) {
    return histories.stream()
        .flatMap(
            history -> history.files(Optional.empty(), Long.MIN_VALUE, Long.MAX_VALUE).stream())
        .mapToLong(time)
        .min()
        .orElseThrow();
  }

  private static LocalDate day(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Instant midnight(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /**
   * Writes the rows of one moment, all of them at once, unless they are there.
   *
   * @param asOf whole milliseconds
   * @throws LockstepException INVALID_REQUEST if a value cannot be computed, and may not be null
   */
  public Written write(Instant asOf, TrainingProgress progress)
      throws IOException, InterruptedException {
    FeatureTableEntry entry =
        new FeatureTableEntry(
            asOf, job.service(), definitions, job.options().mode().spelling(), positions());
    Optional<FeatureTableEntry> before = table.entry(asOf);
    if (before.equals(Optional.of(entry))) {
      return new Written(asOf, Outcome.KEPT, 0, 0);
    }
    boolean replaces = before.isPresent() || table.moments().contains(asOf);
    List<String> keys = keys(asOf, progress);
    Outcome outcome = replaces ? Outcome.REPLACED : Outcome.WRITTEN;
    if (keys.isEmpty()) {
      table.replace(entry, List.of());
      return new Written(asOf, outcome, 0, 0);
    }
    try {
      TrainingSetResult set = runner.run(trainingSet(asOf, keys), progress);
      progress.begin("committing", set.rows());
      table.replace(entry, new FeatureTableFiles(table.iceberg(), asOf).copy(set.data(), progress));
      return new Written(asOf, outcome, set.rows(), set.errors());
    } finally {
      if (Files.exists(job.scratch())) {
        MoreFiles.deleteRecursively(job.scratch(), RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }

  private TrainingJob trainingSet(Instant asOf, List<String> keys) throws IOException {
    Path spine = Files.createDirectories(job.scratch()).resolve("entities.parquet");
    EntitySpine.write(entity(), keys, FeatureTableJob.AS_OF, asOf, spine);
    return new TrainingJob(
        job.definitions(),
        job.definitionsYaml(),
        job.service(),
        new SpineOrigin.OfFile(spine, FileFormat.PARQUET),
        FeatureTableJob.AS_OF,
        job.scratch().resolve("set"),
        FileFormat.PARQUET,
        job.options(),
        pins());
  }

  private EntityPlan entity() {
    return plan.entities().get(0);
  }

  private Map<String, TrainingJob.Pin> pins() {
    return histories.stream()
        .collect(
            ImmutableMap.toImmutableMap(
                history -> history.view().name(),
                history -> new TrainingJob.Pin(history.snapshotId(), history.position())));
  }

  /** All keys that have a row at the moment, or had one that had arrived. */
  private List<String> keys(Instant asOf, TrainingProgress progress) throws IOException {
    long moment = asOf.toEpochMilli();
    boolean asSeen = job.options().mode() == Mode.AS_SEEN;
    List<List<LakeFile>> files = new ArrayList<>();
    histories.forEach(
        history -> files.add(history.files(Optional.empty(), Long.MIN_VALUE, moment)));
    progress.begin(
        "finding the entities",
        files.stream().flatMap(List::stream).mapToLong(LakeFile::rows).sum());
    LakeKeys keys = new LakeKeys();
    for (int i = 0; i < files.size(); i++) {
      ViewHistory history = histories.get(i);
      RowFilter filter =
          new RowFilter(
              Long.MIN_VALUE, moment, asSeen ? moment : Long.MAX_VALUE, history.cut(), asSeen);
      for (LakeFile file : files.get(i)) {
        keys.read(file, filter);
        progress.advance(file.rows());
      }
    }
    return keys.sorted();
  }

  private String positions() {
    return histories.stream()
        .map(history -> "\"%s\":%s".formatted(history.view().name(), history.position().toJson()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** What makes the values and columns what they are, beside rows and mode. */
  private String meaning() {
    ServicePlan service = Objects.requireNonNull(job.definitions().services().get(job.service()));
    Map<String, ViewPlan> views = ImmutableMap.copyOf(views());
    Map<String, OnDemandViewPlan> computed =
        plan.outputs().stream()
            .flatMap(output -> output.computed().stream())
            .map(on -> on.view())
            .distinct()
            .collect(ImmutableMap.toImmutableMap(OnDemandViewPlan::name, view -> view));
    FeatureSetPlan all =
        new FeatureSetPlan(
            Map.of(),
            Map.of(entity().name(), entity()),
            views,
            computed,
            Map.of(service.name(), service));
    return PlanPrinter.print(all) + job.options().naming() + job.options().errorsAsNull();
  }

  private Map<String, ViewPlan> views() {
    return plan.kernels().stream()
        .collect(
            ImmutableMap.toImmutableMap(kernel -> kernel.view().name(), kernel -> kernel.view()));
  }
}
