/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.DefinitionProblems;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.Problem;
import dev.lockstep.definition.yaml.DefinitionReader;
import dev.lockstep.definition.yaml.ReadResult;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.FeatureSetPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * From definitions to their plan. Every method that throws does so with code INVALID_DEFINITION and
 * a message that holds every problem, one per line as {@code file:line:column: message}, in the
 * order of their places.
 */
public final class Definitions {
  private Definitions() {}

  /**
   * Reads and binds every {@code *.yaml} and {@code *.yml} below a folder, or one file.
   *
   * @throws LockstepException if there is any problem
   */
  public static BoundDefinitions load(Path folder) {
    return bind(DefinitionReader.read(folder));
  }

  /**
   * Reads and binds one text of one or more documents.
   *
   * @param fileName for the places of problems; schema files are looked for relative to it
   * @throws LockstepException if there is any problem
   */
  public static BoundDefinitions parse(String fileName, String yaml) {
    return bind(DefinitionReader.read(fileName, yaml));
  }

  /**
   * Binds definitions that were written in Java or read before.
   *
   * @throws LockstepException if there is any problem
   */
  public static BoundDefinitions bind(FeatureSet definitions) {
    DefinitionProblems problems = new DefinitionProblems();
    return bind(definitions, ImmutableSet.of(), problems);
  }

  /** Every problem of a folder, in the order of their places; none if it can be loaded. */
  public static List<Problem> check(Path folder) {
    return check(DefinitionReader.read(folder));
  }

  /** Every problem of one text, in the order of their places; none if it can be parsed. */
  public static List<Problem> check(String fileName, String yaml) {
    return check(DefinitionReader.read(fileName, yaml));
  }

  /** Every problem of definitions, in the order of their places; none if they can be bound. */
  public static List<Problem> check(FeatureSet definitions) {
    DefinitionProblems problems = new DefinitionProblems();
    plan(definitions, ImmutableSet.of(), problems);
    return problems.sorted();
  }

  private static List<Problem> check(ReadResult read) {
    DefinitionProblems problems = problems(read);
    plan(read.definitions(), read.incomplete(), problems);
    return problems.sorted();
  }

  private static BoundDefinitions bind(ReadResult read) {
    return bind(read.definitions(), read.incomplete(), problems(read));
  }

  private static DefinitionProblems problems(ReadResult read) {
    DefinitionProblems problems = new DefinitionProblems();
    problems.addAll(read.problems());
    return problems;
  }

  private static BoundDefinitions bind(
      FeatureSet definitions, Set<String> incomplete, DefinitionProblems problems) {
    FeatureSetPlan plan = plan(definitions, incomplete, problems);
    problems.throwIfAny();
    return new BoundDefinitions(definitions, plan);
  }

  private static FeatureSetPlan plan(
      FeatureSet definitions, Set<String> incomplete, DefinitionProblems problems) {
    return new Binder(new Scope(problems, incomplete), definitions).bind();
  }
}
