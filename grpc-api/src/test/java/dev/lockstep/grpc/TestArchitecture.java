/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.grpc",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class TestArchitecture {
  @ArchTest
  static final ArchRule ONLY_THE_SERVER_KNOWS_THE_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lockstep.grpc.server")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockstep.online..", "org.apache.kafka..");

  @ArchTest
  static final ArchRule THE_CLIENT_KNOWS_THE_WIRE_ONLY =
      noClasses()
          .that()
          .resideInAPackage("dev.lockstep.grpc.client")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.grpc.service..", "dev.lockstep.grpc.server..", "dev.lockstep.plan..");

  @ArchTest
  static final ArchRule ONLY_THE_SERVER_USES_THE_SERVICE =
      classes()
          .that()
          .resideInAPackage("dev.lockstep.grpc.service")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage(
              "dev.lockstep.grpc.service", "dev.lockstep.grpc.server", "dev.lockstep.grpc.served");
}
