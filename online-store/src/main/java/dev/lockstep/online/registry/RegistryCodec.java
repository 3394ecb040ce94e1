/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records of the registry topic as JSON. A reader refuses a format that is newer than itself.
 * Format 2 of a deployment has a candidate, a previous set or retired versions, which older readers
 * must not pass over; without any of them a deployment is written in format 1.
 */
final class RegistryCodec {
  /** Key of the one record that names the active objects. */
  static final String DEPLOYMENT_KEY = "deployment";

  /** Key of each deployment, without its number. */
  static final String PAST_DEPLOYMENT = "deployment/";

  private static final int FORMAT = 1;
  private static final int VERSIONS_FORMAT = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private RegistryCodec() {}

  static byte[] encode(RegisteredObject registered) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("kind", registered.object().kind().name());
    json.put("name", registered.object().name());
    json.put("version", registered.version());
    json.put("revision", registered.revision());
    json.put("hash", registered.object().hash());
    json.put("created", registered.created().toString());
    putAll(json.putArray("uses"), registered.uses());
    json.put("definition", registered.object().yaml());
    return bytes(json);
  }

  static byte[] encode(Deployment deployment) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", deployment.hasVersions() ? VERSIONS_FORMAT : FORMAT);
    json.put("number", deployment.number());
    json.put("deployed", deployment.deployed().toString());
    putAll(json.putArray("objects"), deployment.objects());
    if (deployment.hasVersions()) {
      deployment.candidate().ifPresent(set -> put(json.putObject("candidate"), set));
      deployment.previous().ifPresent(set -> put(json.putObject("previous"), set));
      putVersions(json.putArray("rolledBack"), deployment.rolledBack());
      putVersions(json.putArray("retired"), deployment.retired());
    }
    // A release that does not know them writes none: then nothing is known to come from elsewhere.
    if (!deployment.origins().isEmpty()) {
      ObjectNode origins = json.putObject("origins");
      new TreeMap<>(deployment.origins()).forEach(origins::put);
    }
    return bytes(json);
  }

  static RegisteredObject decodeObject(byte[] value) {
    JsonNode json = parse(value, FORMAT);
    DefinitionObject object =
        new DefinitionObject(
            DefinitionObject.Kind.valueOf(json.path("kind").asText()),
            json.path("name").asText(),
            json.path("definition").asText());
    if (!object.hash().equals(json.path("hash").asText())) {
      throw damaged("hash of %s %s is wrong".formatted(object.kind().display(), object.name()));
    }
    return new RegisteredObject(
        object,
        json.path("version").asInt(),
        json.path("revision").asInt(),
        texts(json.path("uses")),
        Instant.parse(json.path("created").asText()));
  }

  static Deployment decodeDeployment(byte[] value) {
    JsonNode json = parse(value, VERSIONS_FORMAT);
    return new Deployment(
        json.path("number").asLong(),
        texts(json.path("objects")),
        Instant.parse(json.path("deployed").asText()),
        set(json.path("candidate")),
        set(json.path("previous")),
        versions(json.path("rolledBack")),
        versions(json.path("retired")),
        origins(json.path("origins")));
  }

  private static Map<String, String> origins(JsonNode json) {
    Map<String, String> origins = new LinkedHashMap<>();
    json.properties().forEach(origin -> origins.put(origin.getKey(), origin.getValue().asText()));
    return origins;
  }

  private static void put(ObjectNode json, ObjectSet set) {
    json.put("since", set.since().toString());
    putAll(json.putArray("objects"), set.objects());
    putAll(json.putArray("awaiting"), set.awaiting());
  }

  private static Optional<ObjectSet> set(JsonNode json) {
    return json.isObject()
        ? Optional.of(
            new ObjectSet(
                texts(json.path("objects")),
                Instant.parse(json.path("since").asText()),
                ImmutableSet.copyOf(texts(json.path("awaiting")))))
        : Optional.empty();
  }

  private static void putVersions(ArrayNode array, Set<LogVersion> versions) {
    for (LogVersion version : new TreeSet<>(versions)) {
      array.addObject().put("view", version.view()).put("version", version.version());
    }
  }

  private static Set<LogVersion> versions(JsonNode array) {
    Set<LogVersion> versions = new LinkedHashSet<>();
    array.forEach(
        json ->
            versions.add(new LogVersion(json.path("view").asText(), json.path("version").asInt())));
    return versions;
  }

  static LockstepException damaged(String what) {
    return new LockstepException(ErrorCode.INTERNAL, "The registry is damaged: " + what);
  }

  private static JsonNode parse(byte[] value, int newest) {
    JsonNode json;
    try {
      json = JSON.readTree(value);
    } catch (IOException e) {
      throw damaged("not JSON: " + new String(value, UTF_8));
    }
    int format = json.path("format").asInt();
    if (format < FORMAT || format > newest) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Cannot read format %s of the registry, this release knows %s".formatted(format, newest));
    }
    return json;
  }

  private static void putAll(ArrayNode array, Collection<String> texts) {
    texts.forEach(array::add);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(UTF_8);
  }
}
