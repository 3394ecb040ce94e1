/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Broker settings from the environment, spelled as in Kafka's own container image. */
final class EnvironmentOverrides {
  private static final String PREFIX = "KAFKA_";

  /** Read by Kafka's scripts, not by the broker. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_LOG4J_OPTS");

  private EnvironmentOverrides() {}

  /** {@code KAFKA_A_B} becomes {@code a.b}; a double underscore is an underscore. */
  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> settings = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)) {
            settings.put(key(name), value);
          }
        });
    return settings;
  }

  private static String key(String name) {
    String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    return key.replace("__", "\0").replace('_', '.').replace('\0', '_');
  }
}
