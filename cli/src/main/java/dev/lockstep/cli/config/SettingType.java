/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import com.google.common.base.Splitter;
import dev.lockstep.time.Durations;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the values of a setting are spelled. {@link #parse} throws {@link IllegalArgumentException}
 * whose message completes the sentence "key: ...".
 */
@FunctionalInterface
public interface SettingType<T> {
  Pattern BOOTSTRAP = Pattern.compile("[^,\\s:]+:\\d{1,5}(,[^,\\s:]+:\\d{1,5})*");
  Pattern MEMORY = Pattern.compile("(?:0|[1-9]\\d{0,5})[mg]");
  Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]*");

  T parse(String text);

  static SettingType<Boolean> bool() {
    return text ->
        switch (text) {
          case "true" -> true;
          case "false" -> false;
          default -> throw new IllegalArgumentException("not true or false: " + text);
        };
  }

  /** A whole number in a closed range. */
  static SettingType<Integer> integer(int smallest, int largest) {
    return text -> {
      int value;
      try {
        value = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a whole number: " + text, e);
      }
      if (value < smallest || value > largest) {
        throw new IllegalArgumentException(
            "not between " + smallest + " and " + largest + ": " + text);
      }
      return value;
    };
  }

  /** A decimal number between two others, both inclusive. */
  static SettingType<Double> decimal(double smallest, double largest) {
    return text -> {
      double value;
      try {
        value = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a number: " + text, e);
      }
      if (!(value >= smallest && value <= largest)) {
        throw new IllegalArgumentException(
            "not between " + smallest + " and " + largest + ": " + text);
      }
      return value;
    };
  }

  /** A port, 0 for any that is free. */
  static SettingType<Integer> port() {
    return integer(0, 65_535);
  }

  /** A length of time like 250ms or 5m, at least 1 ms. */
  static SettingType<Duration> duration() {
    return text -> {
      long millis = Durations.parseMillis(text);
      if (millis < 1) {
        throw new IllegalArgumentException("shorter than 1 ms: " + text);
      }
      return Duration.ofMillis(millis);
    };
  }

  /** A length of time like 250ms or 5m, or 0. */
  static SettingType<Duration> durationOrZero() {
    return text -> Duration.ofMillis(Durations.parseMillis(text));
  }

  /** A size of memory like 512m or 2g, in mebibytes. */
  static SettingType<Integer> memory(int smallestMebibytes) {
    return text -> {
      if (!MEMORY.matcher(text).matches()) {
        throw new IllegalArgumentException("not a size of memory like 512m or 2g: " + text);
      }
      int number = Integer.parseInt(text.substring(0, text.length() - 1));
      int mebibytes = text.endsWith("g") ? number * 1024 : number;
      if (mebibytes < smallestMebibytes) {
        throw new IllegalArgumentException("less than " + smallestMebibytes + "m: " + text);
      }
      return mebibytes;
    };
  }

  static SettingType<Path> path() {
    return text -> {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("an empty path");
      }
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("not a path: " + text, e);
      }
    };
  }

  /** A host name or address, not empty. */
  static SettingType<String> host() {
    return matching(Pattern.compile("[^\\s/,]+"), "not a host name or address");
  }

  /** The prefix of everything that Lockstep creates in Kafka and Pinot. */
  static SettingType<String> prefix() {
    return matching(PREFIX, "not lower-case letters and digits that start with a letter");
  }

  /** A constant of an enum, in lower case. */
  static <E extends Enum<E>> SettingType<E> oneOf(Class<E> constants) {
    return text -> {
      for (E constant : constants.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
          return constant;
        }
      }
      String known =
          Arrays.stream(constants.getEnumConstants())
              .map(constant -> constant.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException("not one of " + known + ": " + text);
    };
  }

  /** One or more of host:port, joined by commas. */
  static SettingType<String> bootstrap() {
    return matching(BOOTSTRAP, "not a list of host:port");
  }

  static SettingType<String> text() {
    return text -> text;
  }

  static SettingType<URI> url() {
    return text -> {
      URI uri;
      try {
        uri = URI.create(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("not a URL like http://host:9000: " + text, e);
      }
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null) {
        throw new IllegalArgumentException("not a URL like http://host:9000: " + text);
      }
      return uri;
    };
  }

  /** Values of another type, joined by commas; the empty text is no value. */
  static <T> SettingType<List<T>> listOf(SettingType<T> element) {
    return text ->
        Splitter.on(',')
            .trimResults()
            .omitEmptyStrings()
            .splitToStream(text)
            .map(element::parse)
            .toList();
  }

  /** A value of another type; the empty text is none. */
  static <T> SettingType<Optional<T>> optional(SettingType<T> value) {
    return text -> text.isEmpty() ? Optional.empty() : Optional.of(value.parse(text));
  }

  private static SettingType<String> matching(Pattern pattern, String complaint) {
    return text -> {
      if (!pattern.matcher(text).matches()) {
        throw new IllegalArgumentException(complaint + ": " + text);
      }
      return text;
    };
  }
}
