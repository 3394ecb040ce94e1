/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.type.ValueType;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestWhereFailure {
  @Test
  void namesTheExpressionOnce() {
    Expression where = Expressions.compile("10 / n > 1", Map.of("n", ValueType.INT64));

    ExpressionException failure =
        catchThrowableOfType(ExpressionException.class, () -> where.test(name -> 0L));

    assertThat(WhereFailure.reason(failure))
        .isEqualTo("Cannot evaluate where: '10 / n > 1' failed: division by zero");
  }
}
