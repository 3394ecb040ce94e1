/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON texts of bounded depth. */
final class JsonTree {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(JsonMessages.MAX_DEPTH)
                      .maxStringLength(RegistryReader.MAX_BYTES)
                      .build())
              .build());

  private JsonTree() {}

  static JsonNode parse(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree == null || parser.nextToken() != null) {
        throw new RegistryFormatException("not one JSON value");
      }
      return tree;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
      throw new RegistryFormatException("not JSON" + line + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new RegistryFormatException("not JSON: " + e.getMessage());
    }
  }
}
