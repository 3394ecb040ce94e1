/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.local;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.ViewHistory;
import dev.lockstep.offline.training.kernel.FeatureSink;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.kernel.SpineStream;
import dev.lockstep.offline.training.kernel.ViewKernel;
import dev.lockstep.offline.training.output.AnswerBlocks;
import dev.lockstep.offline.training.output.AnswerSpool;
import dev.lockstep.offline.training.rows.LakeRows;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.offline.training.spine.SpineIndex;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The sweeps of one view: one per part of the lake. Immutable. */
final class Sweeps {
  private final KernelPlan plan;
  private final ViewHistory history;
  private final SpineIndex index;
  private final AnswerSpool spool;
  private final Mode mode;
  private final Path directory;
  private final TrainingProgress progress;

  Sweeps(
      KernelPlan plan,
      ViewHistory history,
      SpineIndex index,
      AnswerSpool spool,
      Mode mode,
      Path directory,
      TrainingProgress progress) {
    this.plan = plan;
    this.history = history;
    this.index = index;
    this.spool = spool;
    this.mode = mode;
    this.directory = directory;
    this.progress = progress;
  }

  /** A sweep that is to be done. */
  record Part(long rows, Workers.Task task) {}

  /** The sweeps of all views, the largest first, so that none is left alone at the end. */
  static List<Workers.Task> order(List<Sweeps> sweeps) {
    List<Part> parts = new ArrayList<>();
    sweeps.forEach(view -> parts.addAll(view.parts()));
    parts.sort(Comparator.comparingLong(Part::rows).reversed());
    return parts.stream().map(Part::task).toList();
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < index.parts(); i++) {
      int part = i;
      if (index.size(part) > 0) {
        parts.add(new Part(index.size(part), () -> sweep(part)));
      }
    }
    return parts;
  }

  private void sweep(int part) throws IOException {
    ViewKernel kernel = new ViewKernel(plan, mode == Mode.AS_SEEN);
    try (AnswerBlocks answers = spool.writer()) {
      FeatureSink sink =
          (spine, features) -> {
            if (Thread.currentThread().isInterrupted()) {
              throw new InterruptedIOException("The job was stopped");
            }
            answers.accept(spine, features);
            progress.advance(spine.size);
          };
      sweep(part, kernel, sink);
    }
  }

  private void sweep(int part, ViewKernel kernel, FeatureSink sink) throws IOException {
    long from = plan.firstMillis(index.earliest(part));
    long until = index.latest(part);
    boolean asSeen = mode == Mode.AS_SEEN;
    RowFilter filter =
        new RowFilter(from, until, asSeen ? until : Long.MAX_VALUE, history.cut(), asSeen);
    List<LakeFile> files =
        history.files(index.parts() == 1 ? Optional.empty() : Optional.of(part), from, until);
    try (SpineStream spine = index.sorted(part);
        RowStream rows = LakeRows.open(files, plan.columns(), index.ranks(), filter, directory)) {
      kernel.run(spine, rows, sink);
    }
  }
}
