/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Our names for Feast's, of one kind: a name that is fine stays, another becomes one that is fine
 * and no other's. Not thread-safe.
 */
final class Names {
  static final int MAX_VIEW = 100;
  static final int MAX = 200;
  private static final Pattern FINE = Pattern.compile("[A-Za-z](?:_?[A-Za-z0-9])*_?");
  private static final String RESERVED_PREFIX = "ls_";

  private final int max;
  private final boolean ignoreCase;
  private final boolean columns;
  private final Map<String, String> known = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> suffixes = new HashMap<>();

  private Names(int max, boolean ignoreCase, boolean columns) {
    this.max = max;
    this.ignoreCase = ignoreCase;
    this.columns = columns;
  }

  /** Names of views, which become topics and tables. */
  static Names ofViews() {
    return new Names(MAX_VIEW, true, false);
  }

  static Names ofColumns() {
    return new Names(MAX, true, true);
  }

  static Names of() {
    return new Names(MAX, false, false);
  }

  /** Fine names come first, so that they stay whatever the order. */
  void addAll(Collection<String> names) {
    names.stream().filter(this::isFine).forEach(this::of);
    names.forEach(this::of);
  }

  /** The same each time. */
  String of(String feastName) {
    String name = known.get(feastName);
    if (name == null) {
      name = unique(isFine(feastName) ? feastName : clean(feastName));
      known.put(feastName, name);
    }
    return name;
  }

  /** A name of ours that stands for nothing in Feast. */
  String fresh(String wanted) {
    return unique(isFine(wanted) ? wanted : clean(wanted));
  }

  private String unique(String wanted) {
    String name = wanted;
    while (!taken.add(ignoreCase ? name.toLowerCase(Locale.ROOT) : name)) {
      // Counted on, so that many names that become one do not take long.
      String suffix = "_" + suffixes.merge(wanted, 2, (last, first) -> last + 1);
      name = wanted.substring(0, Math.min(wanted.length(), max - suffix.length())) + suffix;
      name = name.replace("__", "_");
    }
    return name;
  }

  private boolean isFine(String name) {
    return name.length() <= max
        && FINE.matcher(name).matches()
        && !(columns && hasReservedPrefix(name));
  }

  private static boolean hasReservedPrefix(String name) {
    return name.regionMatches(true, 0, RESERVED_PREFIX, 0, RESERVED_PREFIX.length());
  }

  private String clean(String name) {
    StringBuilder cleaned = new StringBuilder();
    int letters = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      letters += fine ? 1 : 0;
      boolean again = cleaned.length() > 0 && cleaned.charAt(cleaned.length() - 1) == '_';
      if (fine || !again && cleaned.length() > 0) {
        cleaned.append(fine ? c : '_');
      }
    }
    String text = cleaned.toString().replaceAll("_+$", "");
    if (letters == 0) {
      return "n_" + hash(name);
    }
    if (columns && hasReservedPrefix(text) || !Character.isLetter(text.charAt(0))) {
      text = "n_" + text;
    }
    return text.length() <= max
        ? text
        : text.substring(0, max - 9).replaceAll("_+$", "") + "_" + hash(name);
  }

  private static String hash(String name) {
    return Hashing.murmur3_32_fixed().hashString(name, StandardCharsets.UTF_8).toString();
  }
}
