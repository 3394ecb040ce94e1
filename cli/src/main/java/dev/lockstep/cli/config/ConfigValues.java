/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The strongest setting of each key, all checked. Immutable. */
public final class ConfigValues {
  private final Map<String, Setting> strongest;
  private final Map<String, Object> parsed = new HashMap<>();

  private ConfigValues(Map<String, Setting> strongest) {
    this.strongest = strongest;
  }

  /**
   * @throws LockstepException INVALID_CONFIGURATION with every unknown key and every wrong value,
   *     one per line
   */
  public static ConfigValues load(ConfigSources sources) {
    List<String> problems = new ArrayList<>();
    ConfigValues values = new ConfigValues(new HashMap<>());
    ConfigKeys.ALL.values().forEach(values::addDefault);
    for (Setting setting : sources.settings()) {
      if (values.isKnown(setting.key())) {
        values.strongest.put(setting.key(), setting);
      } else {
        problems.add(unknown(setting));
      }
    }
    ConfigKeys.ALL.values().forEach(key -> values.check(key, problems));
    if (!problems.isEmpty()) {
      throw new LockstepException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", problems));
    }
    return values;
  }

  @SuppressWarnings("unchecked") // only check() fills the map, with the key's own type
  <T> T get(ConfigKey<T> key) {
    return (T) requireNonNull(parsed.get(key.name()), key.name());
  }

  /** Whether nobody set it. */
  public boolean isDefault(ConfigKey<?> key) {
    return setting(key.name()).origin() instanceof Origin.Default;
  }

  /**
   * Everything below a name, without that name, sorted.
   *
   * @param prefix one of {@link ConfigKeys#PASSED_ON}
   */
  Map<String, String> properties(String prefix) {
    ImmutableSortedMap.Builder<String, String> properties = ImmutableSortedMap.naturalOrder();
    strongest.forEach(
        (key, setting) -> {
          if (isBelow(prefix, key)) {
            properties.put(key.substring(prefix.length()), setting.text());
          }
        });
    return properties.buildOrThrow();
  }

  /**
   * The settings in force, in the order of {@link ConfigKeys#ALL}, then those that are passed on.
   */
  public List<Setting> effective() {
    ImmutableList.Builder<Setting> effective = ImmutableList.builder();
    ConfigKeys.ALL.keySet().forEach(key -> effective.add(setting(key)));
    strongest.keySet().stream()
        .filter(ConfigValues::isPassedOn)
        .sorted()
        .forEach(key -> effective.add(setting(key)));
    return effective.build();
  }

  private Setting setting(String key) {
    return requireNonNull(strongest.get(key), key);
  }

  private void addDefault(ConfigKey<?> key) {
    strongest.put(key.name(), new Setting(key.name(), key.defaultText(), new Origin.Default()));
  }

  private boolean isKnown(String key) {
    return ConfigKeys.ALL.containsKey(key) || isPassedOn(key);
  }

  private static boolean isPassedOn(String key) {
    return ConfigKeys.PASSED_ON.stream().anyMatch(prefix -> isBelow(prefix, key));
  }

  private static boolean isBelow(String prefix, String key) {
    return key.startsWith(prefix) && key.length() > prefix.length();
  }

  private void check(ConfigKey<?> key, List<String> problems) {
    Setting setting = setting(key.name());
    try {
      parsed.put(key.name(), key.type().parse(setting.text()));
    } catch (IllegalArgumentException e) {
      String reason = key.secret() ? "not a valid value" : e.getMessage();
      problems.add(setting.origin().describe() + ": " + key.name() + ": " + reason);
    }
  }

  private static String unknown(Setting setting) {
    return setting.origin().describe()
        + ": unknown setting "
        + setting.key()
        + Suggestions.didYouMean(setting.key(), ConfigKeys.ALL.keySet());
  }
}
