/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can say something about the configuration.
 *
 * @param file the file that the user named; empty for {@code lockstep.yaml} in the working
 *     directory if it is there
 * @param environment the process's environment; only names that start with LOCKSTEP_ matter
 * @param flags settings of the command line, weakest first
 */
public record ConfigSources(
    Optional<Path> file, Map<String, String> environment, List<Setting> flags) {
  /** The file that is read when nobody names one. */
  public static final Path DEFAULT_FILE = Path.of("lockstep.yaml");

  /** Variables of the script that starts the command. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "LOCKSTEP_HOME",
          "LOCKSTEP_CONFIG",
          "LOCKSTEP_JAVA_OPTS",
          "LOCKSTEP_MAVEN_OPTS",
          "LOCKSTEP_NICE",
          "LOCKSTEP_SKIP_BUILD",
          "LOCKSTEP_CLASSPATH");

  public ConfigSources {
    environment = ImmutableMap.copyOf(environment);
    flags = List.copyOf(flags);
  }

  /**
   * A flag {@code key=value}.
   *
   * @throws LockstepException INVALID_CONFIGURATION if there is no {@code =}
   */
  public static Setting flag(String flag, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "flag " + flag + ": key=value is expected, not " + assignment);
    }
    return new Setting(
        assignment.substring(0, equals),
        assignment.substring(equals + 1),
        new Origin.Flag(flag + " " + assignment.substring(0, equals)));
  }

  /** All settings, weakest first. */
  List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    configFile().ifPresent(path -> settings.addAll(ConfigFile.read(path)));
    environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(ConfigKey.ENVIRONMENT_PREFIX))
        .filter(variable -> !NOT_SETTINGS.contains(variable.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .map(variable -> environmentSetting(variable.getKey(), variable.getValue()))
        .forEach(settings::add);
    settings.addAll(flags);
    return settings;
  }

  private Optional<Path> configFile() {
    if (file.isPresent()) {
      return file;
    }
    return Files.exists(DEFAULT_FILE) ? Optional.of(DEFAULT_FILE) : Optional.empty();
  }

  private static Setting environmentSetting(String variable, String text) {
    return new Setting(keyOf(variable), text, new Origin.Environment(variable));
  }

  /** What is passed on has dots only; ours are looked up, since _ stands for a dot or a hyphen. */
  private static String keyOf(String variable) {
    for (String prefix : ConfigKeys.PASSED_ON) {
      String start =
          ConfigKey.ENVIRONMENT_PREFIX + prefix.toUpperCase(Locale.ROOT).replace('.', '_');
      if (variable.startsWith(start) && variable.length() > start.length()) {
        String rest = variable.substring(start.length());
        return prefix + rest.toLowerCase(Locale.ROOT).replace('_', '.');
      }
    }
    return ConfigKeys.ALL.values().stream()
        .filter(key -> key.environmentVariable().equals(variable))
        .map(ConfigKey::name)
        .findFirst()
        .orElseGet(
            () ->
                variable
                    .substring(ConfigKey.ENVIRONMENT_PREFIX.length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.'));
  }
}
