/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockstep.wire",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class TestArchitecture {
  @ArchTest
  static final ArchRule CONVERSION_KNOWS_NO_TRANSPORT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "dev.lockstep.grpc..", "dev.lockstep.evaluate..");
}
