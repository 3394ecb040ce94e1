/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.feast.serving",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class TestArchitecture {
  @ArchTest
  static final ArchRule KNOWS_NO_STORE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.online..",
              "dev.lockstep.grpc.server..",
              "org.apache.kafka..",
              "org.apache.pinot..");

  @ArchTest
  static final ArchRule ONE_EVALUATOR =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.evaluate..", "dev.lockstep.aggregate..");
}
