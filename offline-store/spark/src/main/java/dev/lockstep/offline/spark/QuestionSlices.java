/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.spark.Assignment.Slice;
import dev.lockstep.offline.spark.SpineProfile.Times;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.replay.Question;
import dev.lockstep.offline.training.replay.QuestionChains;
import dev.lockstep.offline.training.replay.QuestionSpine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which task answers which questions about one view. Each entity has a slice for every pass that
 * its questions need, as the local runner sweeps them; many questions of one pass are cut along
 * time into more.
 *
 * @param assignment brings each slice the rows of the lake that matter to it
 * @param spines by partition, its questions
 */
record QuestionSlices(Assignment assignment, List<QuestionSpine> spines) {
  /**
   * @param questions at least one
   * @param lakeRows roughly how many rows the view has
   * @param cores how many tasks run at a time
   */
  static QuestionSlices of(
      KernelPlan plan, List<Question> questions, TaskSizes sizes, long lakeRows, int cores) {
    Map<String, List<Slice>> slices = new HashMap<>();
    Map<Slice, List<Integer>> places = new HashMap<>();
    for (List<Integer> pass : QuestionChains.of(questions)) {
      for (List<Integer> entity : entities(pass, questions)) {
        String key = questions.get(entity.get(0)).key();
        List<Slice> own = slices.computeIfAbsent(key, name -> new ArrayList<>());
        for (List<Integer> part : cut(entity, questions, plan, sizes)) {
          Times times = times(part, questions);
          Slice slice =
              new Slice(
                  key, own.size(), times.rows, plan.firstMillis(times.earliest), times.latest);
          own.add(slice);
          places.put(slice, part);
        }
      }
    }
    Assignment assignment =
        Assignment.numbered(
            slices, Assignment.partitions(questions.size(), sizes, lakeRows, cores));
    return new QuestionSlices(assignment, spines(assignment, places, questions));
  }

  /** The entities of a pass, whose questions are beside each other. */
  private static List<List<Integer>> entities(List<Integer> pass, List<Question> questions) {
    List<List<Integer>> entities = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= pass.size(); i++) {
      if (i == pass.size()
          || !questions.get(pass.get(i)).key().equals(questions.get(pass.get(first)).key())) {
        entities.add(pass.subList(first, i));
        first = i;
      }
    }
    return entities;
  }

  private static List<List<Integer>> cut(
      List<Integer> entity, List<Question> questions, KernelPlan plan, TaskSizes sizes) {
    int count = Math.min(entity.size(), Assignment.slices(times(entity, questions), plan, sizes));
    List<List<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(
          entity.subList(
              (int) ((long) entity.size() * i / count),
              (int) ((long) entity.size() * (i + 1) / count)));
    }
    return parts;
  }

  private static Times times(List<Integer> places, List<Question> questions) {
    Times times = new Times();
    for (int place : places) {
      long asOfMillis = questions.get(place).asOfMillis();
      times.add(1, asOfMillis, asOfMillis);
    }
    return times;
  }

  private static List<QuestionSpine> spines(
      Assignment assignment, Map<Slice, List<Integer>> places, List<Question> questions) {
    List<Map<Integer, List<Integer>>> partitions = new ArrayList<>();
    for (int partition = 0; partition < assignment.partitions(); partition++) {
      partitions.add(new TreeMap<>());
    }
    places.forEach(
        (slice, own) -> {
          int number = assignment.numbers().of(slice.key()).numbers()[slice.index()];
          partitions.get(number % assignment.partitions()).put(number, own);
        });
    List<QuestionSpine> spines = new ArrayList<>();
    for (Map<Integer, List<Integer>> partition : partitions) {
      QuestionSpine spine =
          new QuestionSpine(partition.values().stream().mapToInt(List::size).sum());
      partition.forEach((number, own) -> spine.add(number, questions, own));
      spines.add(spine);
    }
    return spines;
  }
}
