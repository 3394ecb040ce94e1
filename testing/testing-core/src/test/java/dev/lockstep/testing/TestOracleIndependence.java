/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.time.Window;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.Values;
import org.junit.jupiter.api.Test;

/** An oracle that shared code with what it judges would share its bugs. */
class TestOracleIndependence {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPackages("dev.lockstep.testing");

  @Test
  void sharesNothingWithTheAlgebra() {
    noClasses()
        .that()
        .haveSimpleNameStartingWith("Naive")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.lockstep.aggregate..", "dev.lockstep.evaluate..")
                .and(not(belongToAnyOf(AggregateSpec.class, AggregateFunction.class))))
        .orShould()
        .dependOnClassesThat(belongToAnyOf(Values.class))
        .check(CLASSES);
  }

  @Test
  void hasWindowsAndOrdersOfItsOwn() {
    noClasses()
        .that()
        .haveSimpleNameStartingWith("Naive")
        .should()
        .callMethod(Window.class, "rangeAt", long.class)
        .orShould()
        .callMethod(Bytes.class, "compareTo", Bytes.class)
        .orShould()
        .callMethod(AggregateFeature.class, "aggregator")
        .check(CLASSES);
  }
}
