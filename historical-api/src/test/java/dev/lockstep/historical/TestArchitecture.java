/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.historical",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class TestArchitecture {
  @ArchTest
  static final ArchRule JOBS_KNOW_NO_TRANSPORT =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.historical.job")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..",
              "org.apache.arrow.flight..",
              "dev.lockstep.proto..",
              "dev.lockstep.historical.rpc..",
              "dev.lockstep.historical.flight..");

  @ArchTest
  static final ArchRule NO_ENGINE_IS_BUILT_IN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.offline.training.local..");
}
