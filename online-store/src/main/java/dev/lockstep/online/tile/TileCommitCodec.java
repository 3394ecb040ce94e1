/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A commit as JSON. A reader refuses a format that is newer than itself. */
final class TileCommitCodec {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private TileCommitCodec() {}

  static byte[] encode(TileCommit commit) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("number", commit.number());
    json.put("committed", commit.committed().toString());
    json.put("reason", commit.reason());
    ArrayNode views = json.putArray("views");
    for (ViewTiles tiles : commit.views().values()) {
      ObjectNode view = views.addObject();
      view.put("view", tiles.view());
      view.put("version", tiles.version());
      view.put("generation", tiles.generation());
      numbers(view.putArray("hopMillis"), tiles.layout().hopMillis());
      ArrayNode groups = view.putArray("groups");
      tiles.layout().groups().forEach(groups::add);
      numbers(view.putArray("logRows"), tiles.logRows());
      ArrayNode runs = view.putArray("runs");
      for (TileRun run : tiles.runs()) {
        ObjectNode one = runs.addObject();
        one.put("id", run.id());
        numbers(one.putArray("cuts"), run.cuts());
        numbers(one.putArray("ingestMillis"), run.ingestMillis());
      }
    }
    return json.toString().getBytes(UTF_8);
  }

  static TileCommit decode(byte[] value) {
    try {
      JsonNode json = JSON.readTree(value);
      int format = json.path("format").asInt();
      if (format != FORMAT) {
        throw new LockstepException(
            ErrorCode.INVALID_CONFIGURATION,
            "Cannot read format %s of tile commits, this release knows %s"
                .formatted(format, FORMAT));
      }
      Map<String, ViewTiles> views = new HashMap<>();
      for (JsonNode view : json.path("views")) {
        ViewTiles tiles = tiles(view);
        views.put(TileCommit.key(tiles.view(), tiles.version()), tiles);
      }
      return new TileCommit(
          json.path("number").asLong(),
          Instant.parse(json.path("committed").asText()),
          json.path("reason").asText(),
          views);
    } catch (IOException | RuntimeException e) {
      if (e instanceof LockstepException known) {
        throw known;
      }
      throw new LockstepException(
          ErrorCode.INTERNAL, "A tile commit is damaged: " + new String(value, UTF_8), e);
    }
  }

  private static ViewTiles tiles(JsonNode view) {
    List<String> groups = new ArrayList<>();
    view.path("groups").forEach(group -> groups.add(group.asText()));
    List<TileRun> runs = new ArrayList<>();
    for (JsonNode run : view.path("runs")) {
      runs.add(
          new TileRun(
              run.path("id").asLong(),
              numbers(run.path("cuts")),
              numbers(run.path("ingestMillis"))));
    }
    return new ViewTiles(
        view.path("view").asText(),
        view.path("version").asInt(),
        view.path("generation").asLong(),
        new TileLayout(numbers(view.path("hopMillis")), groups),
        runs,
        numbers(view.path("logRows")));
  }

  private static void numbers(ArrayNode array, List<Long> numbers) {
    numbers.forEach(array::add);
  }

  private static List<Long> numbers(JsonNode array) {
    List<Long> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asLong()));
    return numbers;
  }
}
