/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a YAML file of settings: nested maps and dotted names mean the same. */
final class ConfigFile {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final List<Setting> settings = new ArrayList<>();

  private ConfigFile(Path file) {
    this.file = file;
  }

  /**
   * @throws LockstepException INVALID_CONFIGURATION if the file cannot be read or is not a map
   */
  static List<Setting> read(Path file) {
    try {
      String text = Files.readString(file);
      ConfigFile reader = new ConfigFile(file);
      try (JsonParser parser = YAML.createParser(text)) {
        reader.readDocument(parser);
      }
      return reader.settings;
    } catch (NoSuchFileException e) {
      throw invalid(file + ": there is no such file", e);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw invalid(file + ":" + line + ": not readable as YAML: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw invalid(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private void readDocument(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      throw invalid(
          at(parser) + ": a map of settings is expected, e.g. server: {port: 6570}", null);
    }
    readMap(parser, "");
    if (parser.nextToken() != null) {
      throw invalid(at(parser) + ": more than one document", null);
    }
  }

  private void readMap(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = prefix + parser.currentName();
      Origin origin = new Origin.File(file, parser.currentTokenLocation().getLineNr());
      switch (parser.nextToken()) {
        case START_OBJECT -> readMap(parser, key + ".");
        case START_ARRAY -> settings.add(new Setting(key, readList(parser), origin));
        case VALUE_NULL -> settings.add(new Setting(key, "", origin));
        default -> settings.add(new Setting(key, parser.getText(), origin));
      }
    }
  }

  private String readList(JsonParser parser) throws IOException {
    List<String> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isScalarValue()) {
        throw invalid(at(parser) + ": a list of plain values is expected", null);
      }
      elements.add(parser.getText());
    }
    return String.join(",", elements);
  }

  private String at(JsonParser parser) {
    return file + ":" + parser.currentTokenLocation().getLineNr();
  }

  private static LockstepException invalid(String message, @Nullable Throwable cause) {
    return new LockstepException(ErrorCode.INVALID_CONFIGURATION, message, cause);
  }
}
