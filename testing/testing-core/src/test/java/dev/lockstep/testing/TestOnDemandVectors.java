/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.expression.Expression;
import dev.lockstep.expression.Expressions;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.testing.MarkdownTables.Row;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of on-demand features in docs/semantics.md. */
class TestOnDemandVectors {
  private static final Pattern VARIABLE =
      Pattern.compile("(\\w+) (\\w+) = (\\S+)(?: ([A-Z_]+) @(-?\\d+))?");

  @Test
  void answersTheVectorsOfTheSemanticsPage() {
    List<Row> rows =
        SemanticsVectors.tables().stream().filter(row -> row.has("expression")).toList();
    assertThat(rows).isNotEmpty();
    for (Row row : rows) {
      FeatureValue actual = evaluate(row.get("expression"), row.get("inputs"));
      assertThat(actual.status()).as("line %s: %s", row.line(), actual).isEqualTo(status(row));
      assertThat(Agreement.identical(actual.value(), value(row)))
          .as("line %s: %s", row.line(), actual)
          .isTrue();
      assertThat(actual.eventTimeMillis())
          .as("line %s: %s", row.line(), actual)
          .isEqualTo(Long.parseLong(row.get("event time")));
    }
  }

  private static ValueStatus status(Row row) {
    return ValueStatus.valueOf(row.get("status"));
  }

  private static @Nullable Object value(Row row) {
    return ValueLiterals.parse(ValueType.DOUBLE, row.get("value"));
  }

  private static FeatureValue evaluate(String text, String variables) {
    Map<String, ValueType> types = new HashMap<>();
    Map<String, FeatureRef> refs = new HashMap<>();
    Map<String, FeatureValue> inputs = new HashMap<>();
    List<ColumnPlan> columns = new ArrayList<>();
    Map<String, @Nullable Object> request = new HashMap<>();
    Matcher variable = VARIABLE.matcher(variables);
    while (variable.find()) {
      String name = variable.group(1);
      ValueType type = ValueType.Scalar.valueOf(variable.group(2));
      Object value = ValueLiterals.parse(type, variable.group(3));
      types.put(name, type);
      if (variable.group(4) == null) {
        columns.add(new ColumnPlan(name, type, false));
        request.put(name, value);
      } else {
        refs.put(name, new FeatureRef("view", name));
        inputs.put(name, input(variable, value));
      }
    }
    Map<String, Expression> outputs = Map.of("out", Expressions.compile(text, types));
    OnDemandViewPlan view = new OnDemandViewPlan("risk", refs, columns, outputs);
    return OnDemandEvaluator.evaluate(view, "out", inputs, request);
  }

  private static FeatureValue input(Matcher variable, @Nullable Object value) {
    ValueStatus status = ValueStatus.valueOf(variable.group(4));
    String reason = status == ValueStatus.ERROR ? "overflow" : "";
    return new FeatureValue(status, value, Long.parseLong(variable.group(5)), reason);
  }
}
