/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lockstep.materialization.row.RowOutcome;
import dev.lockstep.materialization.row.RowStage;
import dev.lockstep.materialization.row.SourceProgram;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.InvalidRowException;
import dev.lockstep.row.LogRowCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The row logic of all inputs of a view, up to the encoded row. Thread-safe. */
final class ViewProgram {
  private final ViewPlan view;
  private final List<SourceProgram> programs;
  private final Map<String, List<Integer>> inputsByTopic = new LinkedHashMap<>();
  private final LogRowCodec codec;

  /**
   * Compiles a view.
   *
   * @throws dev.lockstep.error.LockstepException with INVALID_DEFINITION if a source's format
   *     cannot give its columns
   */
  ViewProgram(ViewPlan view) {
    this.view = view;
    this.programs = view.inputs().stream().map(input -> SourceProgram.of(view, input)).toList();
    for (int i = 0; i < programs.size(); i++) {
      inputsByTopic
          .computeIfAbsent(programs.get(i).source().topic(), topic -> new ArrayList<>())
          .add(i);
    }
    this.codec = new LogRowCodec(view);
  }

  ViewPlan view() {
    return view;
  }

  Set<String> topics() {
    return inputsByTopic.keySet();
  }

  /** Indexes of the inputs that read a topic. */
  List<Integer> inputsOf(String topic) {
    return inputsByTopic.getOrDefault(topic, List.of());
  }

  boolean hasInput(long input) {
    return input >= 0 && input < programs.size();
  }

  SourceProgram input(int input) {
    return programs.get(input);
  }

  /**
   * Whether an identity and its entity always meet in one partition: then one hop does for both
   * de-duplication and the log.
   */
  static boolean identityNamesEntity(ViewPlan view, DedupPlan dedup) {
    return view.entity().keys().stream().allMatch(key -> dedup.by().contains(key.name()));
  }

  /**
   * Encodes a row.
   *
   * @return the envelope
   * @throws InvalidRowException if no log can hold the row
   */
  RowEnvelope encode(EventOrigin origin, RowOutcome.Row row) {
    byte[] encoded =
        codec.encodeUnstamped(row.key(), row.eventTimeMillis(), row.eventId(), row.values());
    return new RowEnvelope(
        origin,
        row.eventTimeMillis(),
        0,
        row.key().encoded().getBytes(US_ASCII),
        row.eventId().getBytes(US_ASCII),
        encoded);
  }

  /** The refusal of a row that {@link #encode} could not encode. */
  static RowOutcome.Rejected refusal(RuntimeException e) {
    return e instanceof InvalidRowException
        ? new RowOutcome.Rejected(RowStage.ENCODE, String.valueOf(e.getMessage()))
        : new RowOutcome.Rejected(RowStage.INTERNAL, e.toString());
  }
}
