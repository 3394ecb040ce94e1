/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;

/**
 * What a client of Feast's remote offline store sends, as JSON: what to do, and under which id. The
 * same bytes come with the table, with the question for the ticket, and as the ticket. Immutable.
 */
final class FeastCommand {
  private static final int ID_LENGTH = 32;
  private static final JsonMapper JSON = new JsonMapper();

  private final byte[] bytes;
  private final JsonNode object;

  private FeastCommand(byte[] bytes, JsonNode object) {
    this.bytes = bytes;
    this.object = object;
  }

  /** Empty if the descriptor is not one of Feast's. */
  static Optional<FeastCommand> of(FlightDescriptor descriptor) {
    return descriptor != null && descriptor.isCommand()
        ? of(descriptor.getCommand())
        : Optional.empty();
  }

  /** Empty if these bytes are no command of Feast. */
  static Optional<FeastCommand> of(byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      boolean isFeasts =
          node != null && node.path("api").isTextual() && node.path("command_id").isTextual();
      return isFeasts ? Optional.of(new FeastCommand(bytes.clone(), node)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  String api() {
    return object.path("api").asText();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** The id of the command's job. Who does not know the command's random id cannot know it. */
  String jobId() {
    return Hashing.sha256().hashBytes(bytes).toString().substring(0, ID_LENGTH);
  }

  boolean has(String key) {
    return object.hasNonNull(key);
  }

  boolean flag(String key) {
    return object.path(key).asBoolean();
  }

  /**
   * @throws FeastRefusal if it is missing, or no text
   */
  String text(String key) {
    JsonNode value = object.path(key);
    if (!value.isTextual()) {
      throw FeastRefusal.invalid("'%s' of the command is not a text: %s".formatted(key, value));
    }
    return requireNonNull(value.textValue());
  }

  /**
   * A list whose elements may be null; empty if it is missing.
   *
   * @throws FeastRefusal if it is no list of texts
   */
  List<Optional<String>> texts(String key) {
    List<Optional<String>> texts = new ArrayList<>();
    for (JsonNode element : object.path(key)) {
      if (!element.isTextual() && !element.isNull()) {
        throw FeastRefusal.invalid(
            "'%s' of the command is not a list of texts: %s".formatted(key, object.path(key)));
      }
      texts.add(Optional.ofNullable(element.textValue()));
    }
    return texts;
  }
}
