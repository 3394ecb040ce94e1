/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.definition.yaml.DefinitionReader;
import dev.lockstep.definition.yaml.DefinitionWriter;
import dev.lockstep.definition.yaml.ReadResult;
import dev.lockstep.expression.Expression;
import dev.lockstep.expression.Expressions;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compiles every example of docs/definitions.md. */
final class TestDefinitionsPage {
  private static final Path PAGE = Path.of("../docs/definitions.md");
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern EXPRESSION =
      Pattern.compile("(?m)^\\| `(.+?)` \\| `([A-Z0-9(),<>]+)` \\| (.*) \\|$");

  private static final Map<String, ValueType> TYPES =
      Map.of(
          "i", ValueType.INT64,
          "d", ValueType.DOUBLE,
          "p", new ValueType.Decimal(10, 2),
          "s", ValueType.STRING,
          "b", ValueType.BOOL,
          "t", ValueType.TIMESTAMP,
          "tags", new ValueType.ListOf(ValueType.STRING),
          "n", ValueType.INT64,
          "m", ValueType.STRING,
          "f", ValueType.BOOL);

  private static final Map<String, Object> VALUES =
      Map.of(
          "i",
          5L,
          "d",
          2.5,
          "p",
          new BigDecimal("12.50"),
          "s",
          "abc",
          "b",
          true,
          "t",
          Instant.parse("2026-11-20T09:47:30.123Z"),
          "tags",
          List.of("x", "y"));

  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = YAML.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  @Test
  void everyExampleIsADefinition() throws IOException {
    assertThat(blocks()).hasSizeGreaterThanOrEqualTo(7);
    FeatureSetPlan plan = Definitions.parse("page.yaml", String.join("---\n", blocks())).plan();
    assertThat(plan.sources()).hasSize(3);
    assertThat(plan.entities()).hasSize(2);
    assertThat(plan.views()).hasSize(3);
    assertThat(plan.onDemandViews()).hasSize(2);
    assertThat(plan.services()).hasSize(1);
  }

  @Test
  void everyExampleCanBeWrittenAndReadBack() throws IOException {
    ReadResult read = DefinitionReader.read("page.yaml", String.join("---\n", blocks()));
    String written = DefinitionWriter.write(read.definitions());
    assertThat(DefinitionReader.read("again.yaml", written).definitions())
        .isEqualTo(read.definitions());
  }

  @Test
  void everyExpressionGivesWhatThePageSays() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("\n## Expressions");
    Matcher matcher = EXPRESSION.matcher(page.substring(begin, page.indexOf("\n## ", begin + 1)));
    int expressions = 0;
    while (matcher.find()) {
      String text = matcher.group(1).replace("\\|", "|");
      Expression expression = Expressions.compile(text, TYPES);
      assertThat(expression.resultType().display()).as(text).isEqualTo(matcher.group(2));
      assertThat(String.valueOf(expression.evaluate(VALUES::get)))
          .as(text)
          .isEqualTo(matcher.group(3));
      expressions++;
    }
    assertThat(expressions).isGreaterThanOrEqualTo(28);
  }
}
