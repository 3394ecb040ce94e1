/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.spark.SpineProfile.HotKey;
import dev.lockstep.offline.spark.SpineProfile.Times;
import dev.lockstep.offline.training.spine.SpineKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.kll.KllLongsSketch;
import org.jspecify.annotations.Nullable;

/**
 * Learns what a spine is like by one entity, in bounded memory. First all row groups are counted,
 * then those of hot keys, if there are any, are looked at again. Thread-safe.
 */
final class SpineProfiler {
  private static final int SKETCHED_KEYS = 1 << 14;

  private final int mostKeys;
  private final long hotRows;
  private @Nullable Map<String, Times> keys = new HashMap<>();
  private @Nullable ItemsSketch<String> sketch;
  private final Times all = new Times();
  private final Map<String, HotKey> hot = new HashMap<>();

  /**
   * @param mostKeys how many entities are told apart
   * @param hotRows from how many rows on an entity is hot
   */
  SpineProfiler(int mostKeys, long hotRows) {
    this.mostKeys = mostKeys;
    this.hotRows = hotRows;
  }

  /** Counts one row group. */
  Counting counting() {
    return new Counting();
  }

  /** The rows of a row group by entity. Not thread-safe. */
  final class Counting implements SpineKeys.Consumer {
    private final List<String> names = new ArrayList<>();
    private Times[] times = new Times[64];

    @Override
    public int number(String encodedKey) {
      int number = names.size();
      names.add(encodedKey);
      if (number == times.length) {
        times = Arrays.copyOf(times, number * 2);
      }
      times[number] = new Times();
      return number;
    }

    @Override
    public void add(int number, long timeMillis, int row) {
      times[number].add(1, timeMillis, timeMillis);
    }

    /** Adds what was counted. */
    void finish() {
      for (int i = 0; i < names.size(); i++) {
        if (times[i].rows > 0) {
          merge(names.get(i), times[i]);
        }
      }
    }
  }

  private synchronized void merge(String key, Times times) {
    all.add(times.rows, times.earliest, times.latest);
    Map<String, Times> known = keys;
    if (known != null) {
      known
          .computeIfAbsent(key, unused -> new Times())
          .add(times.rows, times.earliest, times.latest);
      if (known.size() > mostKeys) {
        ItemsSketch<String> counts = new ItemsSketch<>(SKETCHED_KEYS);
        known.forEach((name, its) -> counts.update(name, its.rows));
        sketch = counts;
        keys = null;
      }
    } else if (sketch != null) {
      sketch.update(key, times.rows);
    }
  }

  /** Whether there are hot keys, whose times have to be looked at. */
  synchronized boolean findHotKeys() {
    if (keys != null) {
      keys.forEach(
          (key, times) -> {
            if (times.rows >= hotRows) {
              addHot(key);
            }
          });
    } else if (sketch != null) {
      for (ItemsSketch.Row<String> row :
          sketch.getFrequentItems(hotRows, ErrorType.NO_FALSE_NEGATIVES)) {
        addHot(row.getItem());
      }
    }
    return !hot.isEmpty();
  }

  private void addHot(String key) {
    hot.put(key, new HotKey(new Times(), KllLongsSketch.newHeapInstance()));
  }

  /** Looks at the times of hot keys in one row group. */
  SpineKeys.Consumer timing() {
    return new Timing();
  }

  private final class Timing implements SpineKeys.Consumer {
    private final List<@Nullable HotKey> keysOfGroup = new ArrayList<>();

    @Override
    @SuppressWarnings("GuardedBy") // the keys are known before times are looked at
    public int number(String encodedKey) {
      keysOfGroup.add(hot.get(encodedKey));
      return keysOfGroup.size() - 1;
    }

    @Override
    public void add(int number, long timeMillis, int row) {
      HotKey key = keysOfGroup.get(number);
      if (key != null) {
        synchronized (key) {
          key.times().add(1, timeMillis, timeMillis);
          key.sketch().update(timeMillis);
        }
      }
    }
  }

  /** What was learnt. */
  synchronized SpineProfile profile() {
    return new SpineProfile(
        all.rows, all.earliest, all.latest, Optional.ofNullable(keys), Map.copyOf(hot));
  }
}
