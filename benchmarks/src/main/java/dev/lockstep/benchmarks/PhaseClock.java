/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.offline.training.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Notes down when the phases of a job begin. Thread-safe. */
final class PhaseClock implements TrainingProgress {
  private record Phase(String name, long begunNanos) {}

  private final List<Phase> phases = new ArrayList<>();

  @Override
  public synchronized void begin(String phase, long rows) {
    phases.add(new Phase(phase, System.nanoTime()));
  }

  @Override
  public void advance(long rows) {}

  /** How long ago the first phase began whose name starts so. */
  synchronized double secondsSince(String name) {
    Phase found =
        phases.stream().filter(phase -> phase.name().startsWith(name)).findFirst().orElseThrow();
    return (System.nanoTime() - found.begunNanos()) / 1e9;
  }

  /** Every phase and how long it took; the last until now. */
  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < phases.size(); i++) {
      long end = i + 1 < phases.size() ? phases.get(i + 1).begunNanos() : System.nanoTime();
      text.append(i == 0 ? "" : ", ")
          .append(phases.get(i).name())
          .append(String.format(Locale.ROOT, " %.1f s", (end - phases.get(i).begunNanos()) / 1e9));
    }
    return text.toString();
  }
}
