/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.TileCell;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the rows of some entities by hop, and compares that with their tiles; of all entities it
 * compares how many rows each level holds.
 */
final class TileRecount {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ONE_IN = 20;

  private final Map<String, List<Long>> times = new HashMap<>();
  private long rows;

  void add(LogRow row) {
    rows++;
    String key = row.key().encoded();
    if (isCompared(key)) {
      times.computeIfAbsent(key, found -> new ArrayList<>()).add(row.eventTimeMillis());
    }
  }

  private static boolean isCompared(String key) {
    return Math.floorMod(key.hashCode(), ONE_IN) == 0;
  }

  /** How many tiles, and how many levels, are not what the rows say. */
  long wrong(OnlineStoreConfig store, ViewTiles tiles) throws IOException {
    TileLayout layout = tiles.layout();
    Map<String, Long> expected = new HashMap<>();
    times.forEach(
        (key, own) -> {
          for (long time : own) {
            for (long hop : layout.hopMillis()) {
              expected.merge(key + " " + hop + " " + Math.floorDiv(time, hop), 1L, Long::sum);
            }
          }
        });
    long[] levels = new long[layout.levels()];
    long wrong = 0;
    String topic = store.naming().tileLog(tiles.view(), tiles.version(), tiles.generation());
    List<TopicPartition> all =
        IntStream.range(0, tiles.partitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(store, Map.of())) {
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          wrong += take(JSON.readTree(record.value()), layout, levels, expected) ? 0 : 1;
        }
      }
    }
    for (long level : levels) {
      wrong += level == rows ? 0 : 1;
    }
    return wrong + expected.size();
  }

  /** Whether a tile is what the rows say; takes it out of what is expected. */
  private static boolean take(
      JsonNode tile, TileLayout layout, long[] levels, Map<String, Long> expected) {
    long slot = tile.path("slot").asLong();
    int level = layout.level(slot);
    long count = tile.path("row_count").asLong();
    levels[level] += count;
    String key = tile.path("ls_key").asText();
    if (!isCompared(key)) {
      return true;
    }
    long hop = layout.hopMillis().get(level);
    Long wanted = expected.remove(key + " " + hop + " " + layout.times(slot).firstMillis() / hop);
    boolean cells = true;
    for (int group = 0; group < layout.groups().size(); group++) {
      cells &= TileCell.decode(tile.path("cell_" + group).asText()).counted() == count;
    }
    return wanted != null && wanted == count && cells;
  }
}
