/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Imports go one way; whoever adds a package or an edge says so here. */
final class TestPackageDependencies {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.lockstep");

  /** From each package, without {@code dev.lockstep.}, to those of ours that it may use. */
  private static final Map<String, Set<String>> MAY_USE =
      ImmutableMap.<String, Set<String>>builder()
          .put("error", Set.of())
          .put("type", Set.of())
          .put("time", Set.of())
          .put("aggregate", Set.of("type"))
          .put("expression", Set.of("type", "error"))
          .put("plan", Set.of("aggregate", "expression", "time", "type"))
          .put("check", Set.of("plan", "aggregate", "expression", "time", "type"))
          .put("definition", Set.of("error"))
          .put("definition.yaml", Set.of("definition", "error"))
          .put("definition.builder", Set.of("definition", "plan", "aggregate", "time", "type"))
          .put(
              "bind",
              Set.of(
                  "definition",
                  "definition.yaml",
                  "plan",
                  "aggregate",
                  "expression",
                  "time",
                  "type",
                  "error"))
          .put("row", Set.of("plan", "type", "error"))
          .put("store", Set.of("plan", "row", "time", "type"))
          .put("tile", Set.of("store", "row", "plan", "aggregate", "expression", "time"))
          .put(
              "evaluate..",
              Set.of(
                  "tile",
                  "store",
                  "row",
                  "plan",
                  "aggregate",
                  "expression",
                  "time",
                  "type",
                  "error"))
          .buildOrThrow();

  private static String name(String suffix) {
    return "dev.lockstep." + suffix;
  }

  @TestFactory
  Stream<DynamicTest> usesOnlyWhatItMay() {
    return MAY_USE.entrySet().stream()
        .map(
            edge ->
                DynamicTest.dynamicTest(
                    edge.getKey(),
                    () -> {
                      String[] others =
                          Sets.difference(MAY_USE.keySet(), edge.getValue()).stream()
                              .filter(other -> !other.equals(edge.getKey()))
                              .map(TestPackageDependencies::name)
                              .toArray(String[]::new);
                      noClasses()
                          .that()
                          .resideInAPackage(name(edge.getKey()))
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(others)
                          .check(CLASSES);
                    }));
  }

  @Test
  void everyPackageIsListed() {
    String[] listed =
        MAY_USE.keySet().stream().map(TestPackageDependencies::name).toArray(String[]::new);
    classes().should().resideInAnyPackage(listed).check(CLASSES);
  }

  @Test
  void thereIsNoCycle() {
    SlicesRuleDefinition.slices()
        .matching("dev.lockstep.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(
            resideInAPackage("dev.lockstep.evaluate.."),
            resideInAPackage("dev.lockstep.evaluate.."))
        .check(CLASSES);
  }

  @Test
  void librariesStayWhereTheyBelong() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.lockstep.expression")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.cel..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.lockstep.definition.yaml")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.yaml..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.lockstep.aggregate")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.datasketches..")
        .check(CLASSES);
  }
}
