/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourcePosition;
import dev.lockstep.definition.WindowDefinition;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Binds the windows of a feature; several make several features. */
final class WindowBinder {
  /** More rows than one answer reads are never needed. */
  static final int MAX_ROWS = 1_000_000;

  private static final ImmutableMap<String, Bounds> BOUNDS = bounds();

  private final Scope scope;
  private boolean complete = true;

  private WindowBinder(Scope scope) {
    this.scope = scope;
  }

  /**
   * One window and the name that the feature has for it.
   *
   * @param name {@code spend} for a single window, {@code spend_24h} for one of several
   * @param window which event times count
   */
  record NamedWindow(Located<String> name, Window window) {}

  /**
   * All windows of a feature.
   *
   * @param windows at least one
   * @param maxRows how many of the newest rows count in each
   */
  record BoundWindows(List<NamedWindow> windows, OptionalInt maxRows) {}

  /** The windows; empty if something is wrong. */
  static Optional<BoundWindows> bind(Scope scope, FeatureDefinition feature) {
    WindowBinder binder = new WindowBinder(scope);
    BoundWindows bound = binder.windows(feature);
    return binder.complete ? Optional.of(bound) : Optional.empty();
  }

  private BoundWindows windows(FeatureDefinition feature) {
    WindowDefinition definition = feature.window();
    Bounds bounds = definition.bounds().map(this::bounds).orElse(Bounds.CLOSED_OPEN);
    OptionalLong tail = tail(definition);
    OptionalLong slide = duration("slide", definition.slide());
    List<NamedWindow> windows = new ArrayList<>();
    Map<Long, Located<String>> seen = new HashMap<>();
    for (Located<String> text : definition.windows()) {
      OptionalLong length = duration("windows", Optional.of(text));
      if (length.isPresent() && isNew(length.getAsLong(), text, seen)) {
        windows.add(new NamedWindow(name(feature, text), new Window(length, bounds, tail, slide)));
      }
    }
    if (definition.windows().isEmpty()) {
      windows.add(
          new NamedWindow(
              feature.name(),
              new Window(OptionalLong.empty(), bounds, OptionalLong.empty(), slide)));
    }
    return new BoundWindows(ImmutableList.copyOf(windows), maxRows(definition.maxRows()));
  }

  private static Located<String> name(FeatureDefinition feature, Located<String> window) {
    return feature.window().windows().size() == 1
        ? feature.name()
        : new Located<>(feature.name() + "_" + window, feature.name().position());
  }

  private boolean isNew(long millis, Located<String> text, Map<Long, Located<String>> seen) {
    Located<String> first = seen.putIfAbsent(millis, text);
    if (first != null) {
      fail(text.position(), "the windows '" + first + "' and '" + text + "' are the same");
    }
    return first == null;
  }

  private Bounds bounds(Located<String> text) {
    Bounds bounds = BOUNDS.get(text.value());
    if (bounds == null) {
      fail(text.position(), "unknown bounds '" + text + "'; they are [), (], [] or ()");
    }
    return bounds == null ? Bounds.CLOSED_OPEN : bounds;
  }

  private OptionalLong duration(String key, Optional<Located<String>> text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    Optional<Long> millis = DurationBinder.bind(scope, key, text.get(), 1);
    complete &= millis.isPresent();
    return millis.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private OptionalLong tail(WindowDefinition definition) {
    OptionalLong tail = duration("tail", definition.tail());
    if (tail.isEmpty()) {
      return tail;
    }
    Located<String> text = definition.tail().orElseThrow();
    if (definition.windows().isEmpty()) {
      fail(text.position(), "'tail' needs 'windows': the whole history has no left edge");
      return OptionalLong.empty();
    }
    if (!Window.isTail(tail.getAsLong())) {
      fail(
          text.position(),
          "'tail' must divide a day or be a whole number of days, but " + text + " is neither");
      return OptionalLong.empty();
    }
    return tail;
  }

  private OptionalInt maxRows(Optional<Located<Long>> number) {
    if (number.isEmpty()) {
      return OptionalInt.empty();
    }
    long rows = number.get().value();
    if (rows < 1 || rows > MAX_ROWS) {
      fail(number.get().position(), "'max_rows' must be from 1 to " + MAX_ROWS + ", not " + rows);
      return OptionalInt.empty();
    }
    return OptionalInt.of(Math.toIntExact(rows));
  }

  private void fail(SourcePosition position, String message) {
    scope.problem(position, message);
    complete = false;
  }

  private static ImmutableMap<String, Bounds> bounds() {
    ImmutableMap.Builder<String, Bounds> bounds = ImmutableMap.builder();
    for (Bounds value : Bounds.values()) {
      bounds.put(value.symbol(), value);
    }
    return bounds.buildOrThrow();
  }
}
