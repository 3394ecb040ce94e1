/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.yaml.DefinitionReader;
import dev.lockstep.feast.exporting.RegistryExport;
import dev.lockstep.feast.importing.ImportResult;
import dev.lockstep.feast.importing.RegistryImport;
import dev.lockstep.feast.proto.core.Registry;
import dev.lockstep.feast.registry.RegistryReader;
import dev.lockstep.feast.report.ObjectReport;
import dev.lockstep.feast.report.Remark;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads, imports and exports for tests. */
final class Registries {
  private Registries() {}

  static byte[] resource(String name) {
    try (InputStream stream = Registries.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Registry real(String name) {
    return RegistryReader.read(name, resource(name));
  }

  static Registry text(String text) {
    return RegistryReader.read("text", text.getBytes(UTF_8));
  }

  static ImportResult imported(Registry registry) {
    return RegistryImport.of(Map.of("registry", registry), Optional.empty());
  }

  static ImportResult imported(String... resources) {
    Map<String, Registry> registries = new LinkedHashMap<>();
    for (String resource : resources) {
      registries.put(resource, real(resource));
    }
    return RegistryImport.of(registries, Optional.empty());
  }

  /** All files as one text, whose definitions are as in the folder. */
  static String yaml(ImportResult result) {
    return String.join("---\n", result.files().values());
  }

  static FeatureSet definitions(ImportResult result) {
    return DefinitionReader.read("imported", yaml(result)).definitions();
  }

  static BoundDefinitions bound(ImportResult result) {
    return Definitions.parse("imported", yaml(result));
  }

  static Registry exported(BoundDefinitions definitions) {
    return new RegistryExport("shop", "kafka:9092", Instant.parse("2026-11-01T00:00:00Z"))
        .export(definitions);
  }

  /** As if Lockstep had not written it. */
  static Registry withoutTag(Registry registry) {
    Registry.Builder builder = registry.toBuilder();
    builder.getProjectsBuilderList().forEach(project -> project.getSpecBuilder().clearTags());
    return builder.build();
  }

  /** What must be there. */
  static <T> T get(Map<String, T> map, String name) {
    return requireNonNull(map.get(name), name);
  }

  static List<String> remarks(ImportResult result, String kind, String name) {
    return result.report().objects().stream()
        .filter(object -> object.kind().equals(kind) && object.name().equals(name))
        .map(ObjectReport::remarks)
        .flatMap(List::stream)
        .map(Remark::text)
        .toList();
  }
}
