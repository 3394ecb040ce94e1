/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.TileLayout;
import java.util.List;
import java.util.Objects;

/**
 * A job in a form that travels to another process: its definitions as text, its view by version.
 *
 * @param definitions that have the view
 * @param view which of them
 * @param hopMillis of the layout
 * @param groups of the layout
 * @param after of the span
 * @param upTo of the span
 * @param out the file that the tiles go to, see {@link TileFile}
 */
public record TileForm(
    String definitions,
    JobForm.View view,
    List<Long> hopMillis,
    List<String> groups,
    long run,
    long snapshotId,
    List<Long> after,
    List<Long> upTo,
    String out) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param definitions that have the job's view, in its revision
   */
  public static TileForm of(TileJob job, String definitions, String out) {
    return new TileForm(
        definitions,
        JobForm.View.of(job.view()),
        job.layout().hopMillis(),
        job.layout().groups(),
        job.run(),
        job.snapshotId(),
        job.span().after(),
        job.span().upTo(),
        out);
  }

  /**
   * The job.
   *
   * @throws dev.lockstep.error.LockstepException INTERNAL if the definitions do not mean what they
   *     meant to the sender
   */
  public TileJob toJob() {
    ViewPlan plan =
        Objects.requireNonNull(
            JobForm.plan(definitions, List.of(view)).views().get(view.name()), view.name());
    return new TileJob(
        plan, new TileLayout(hopMillis, groups), run, snapshotId, new TileSpan(after, upTo));
  }

  /** As one line of text. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if {@link #toJson} did not make this text
   */
  public static TileForm parse(String json) {
    try {
      return JSON.readValue(json, TileForm.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a job of tiles: " + e.getMessage(), e);
    }
  }
}
