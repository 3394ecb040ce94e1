/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records of the registry topic as JSON. A reader refuses a format that is newer than itself. */
final class RegistryCodec {
  /** Key of the one record that names the active objects. */
  static final String DEPLOYMENT_KEY = "deployment";

  private static final int FORMAT = 1;
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
    json.put("format", FORMAT);
    json.put("number", deployment.number());
    json.put("deployed", deployment.deployed().toString());
    putAll(json.putArray("objects"), deployment.objects());
    return bytes(json);
  }

  static RegisteredObject decodeObject(byte[] value) {
    JsonNode json = parse(value);
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
    JsonNode json = parse(value);
    return new Deployment(
        json.path("number").asLong(),
        texts(json.path("objects")),
        Instant.parse(json.path("deployed").asText()));
  }

  static LockstepException damaged(String what) {
    return new LockstepException(ErrorCode.INTERNAL, "The registry is damaged: " + what);
  }

  private static JsonNode parse(byte[] value) {
    JsonNode json;
    try {
      json = JSON.readTree(value);
    } catch (IOException e) {
      throw damaged("not JSON: " + new String(value, UTF_8));
    }
    int format = json.path("format").asInt();
    if (format != FORMAT) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Cannot read format %s of the registry, this release knows %s".formatted(format, FORMAT));
    }
    return json;
  }

  private static void putAll(ArrayNode array, List<String> texts) {
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
