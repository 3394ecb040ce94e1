/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Properties;

/** The versions of the engines that this build runs. */
record EngineVersions(String kafka, String pinot) {
  EngineVersions {
    requireNonNull(kafka, "kafka is null");
    requireNonNull(pinot, "pinot is null");
  }

  static EngineVersions ofThisBuild() {
    Properties properties = new Properties();
    try (InputStream in = EngineVersions.class.getResourceAsStream("versions.properties")) {
      properties.load(requireNonNull(in, "versions.properties is missing"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new EngineVersions(properties.getProperty("kafka"), properties.getProperty("pinot"));
  }

  /** Whether data of the other version may be of a kind that this version cannot read. */
  boolean isOlderThan(StackState state) {
    return isOlder(kafka, state.kafkaVersion()) || isOlder(pinot, state.pinotVersion());
  }

  private static boolean isOlder(String ours, String recorded) {
    return Version.parse(ours).compareTo(Version.parse(recorded)) < 0;
  }
}
