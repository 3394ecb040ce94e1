/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.time.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Makes what YAML would have said, located at a path such as {@code builder/FeatureView/v/spend}.
 */
final class Written {
  private final SourcePosition position;

  private Written(SourcePosition position) {
    this.position = position;
  }

  static Written in(String kind, String name) {
    return new Written(SourcePosition.of("builder/" + kind + "/" + name));
  }

  /** A part of what is written here. */
  Written part(String name) {
    return new Written(SourcePosition.of(position.file() + "/" + name));
  }

  <T> Located<T> value(T value) {
    return new Located<>(value, position);
  }

  List<Located<String>> values(String... values) {
    return Arrays.stream(values).map(this::value).collect(ImmutableList.toImmutableList());
  }

  Located<String> duration(Duration duration) {
    return value(print(duration));
  }

  List<Located<String>> durations(Duration... durations) {
    return Arrays.stream(durations).map(this::duration).collect(ImmutableList.toImmutableList());
  }

  /** Durations finer than a millisecond, or negative, are reported when they are bound. */
  static String print(Duration duration) {
    boolean exact = duration.getNano() % 1_000_000 == 0 && !duration.isNegative();
    return exact ? Durations.print(duration.toMillis()) : duration.toString();
  }

  ExpressionText expression(String text) {
    return ExpressionText.at(text, position);
  }

  NamedExpression named(String name, String text) {
    return new NamedExpression(part(name).value(name), part(name).expression(text));
  }
}
