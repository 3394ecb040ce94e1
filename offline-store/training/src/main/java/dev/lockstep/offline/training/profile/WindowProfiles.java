/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.store.FeatureValue;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Profiles with the bins of a reference, one for each window of time in which there are values.
 * Those of parts of the rows add up to that of the whole in any order. Not thread-safe.
 */
public final class WindowProfiles implements ProfileSink {
  /** So many windows are as good as none: each would be judged. */
  public static final int MOST_WINDOWS = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ProfileSet bins;
  private final long windowMillis;
  private final TreeMap<Long, ProfileSet> windows = new TreeMap<>();
  private final Map<String, Counted> columns = new HashMap<>();

  /**
   * @param bins profiles whose bins are used; what they have counted is not
   * @param windowMillis how long a window is; 0 for one that has everything
   */
  public WindowProfiles(ProfileSet bins, long windowMillis) {
    this.bins = bins.emptied();
    this.windowMillis = windowMillis;
  }

  /** One feature. */
  private final class Counted implements Column {
    private final String name;
    private long beginMillis;
    private @Nullable FeatureProfile last;

    Counted(String name) {
      this.name = name;
    }

    @Override
    public void add(FeatureValue value, long atMillis, long row) {
      long begin = begin(atMillis);
      FeatureProfile profile = last;
      if (profile == null || begin != beginMillis) {
        profile = window(begin).features().get(name);
        last = profile;
        beginMillis = begin;
      }
      // A feature that the reference lacks is not compared.
      if (profile != null) {
        profile.add(value);
      }
    }
  }

  @Override
  public Column feature(String name) {
    return columns.computeIfAbsent(name, Counted::new);
  }

  /** When the window of a moment begins; 0 if there is one only. */
  public long begin(long atMillis) {
    return windowMillis == 0 ? 0 : begin(atMillis, windowMillis);
  }

  /**
   * When the window of a moment begins.
   *
   * @param windowMillis above 0
   */
  public static long begin(long atMillis, long windowMillis) {
    return Math.floorDiv(atMillis, windowMillis) * windowMillis;
  }

  /**
   * The profiles of a window, which is there from now on.
   *
   * @throws LockstepException INVALID_REQUEST if there are too many
   */
  public ProfileSet window(long beginMillis) {
    ProfileSet known = windows.get(beginMillis);
    if (known == null) {
      if (windows.size() == MOST_WINDOWS) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "the time is cut into more than %,d windows: make them longer, or the time shorter"
                .formatted(MOST_WINDOWS));
      }
      known = bins.emptied();
      windows.put(beginMillis, known);
    }
    return known;
  }

  /** By when they begin. */
  public SortedMap<Long, ProfileSet> windows() {
    return Collections.unmodifiableSortedMap(windows);
  }

  /** How many rows the feature with the most of them has. */
  public long rows() {
    Map<String, Long> rows = new HashMap<>();
    windows
        .values()
        .forEach(
            window ->
                window
                    .features()
                    .forEach((name, profile) -> rows.merge(name, profile.rows(), Long::sum)));
    return rows.values().stream().mapToLong(count -> count).max().orElse(0);
  }

  /**
   * Takes all that others, of other rows, have.
   *
   * @throws IllegalArgumentException if they have other bins
   */
  public void add(WindowProfiles other) {
    other.windows.forEach((begin, profiles) -> window(begin).add(profiles));
  }

  /** Forgets the windows that begin before a moment. */
  public void forgetBefore(long millis) {
    windows.headMap(millis, false).clear();
    columns.values().forEach(column -> column.last = null);
  }

  /** For another process, which {@link #add(String) adds} it. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    windows.forEach((begin, profiles) -> json.set(Long.toString(begin), profiles.json()));
    return json.toString();
  }

  /** Takes all that {@link #toJson} wrote of others with these bins, of other rows. */
  public void add(String json) {
    try {
      for (Map.Entry<String, JsonNode> window : JSON.readTree(json).properties()) {
        window(Long.parseLong(window.getKey())).add(ProfileSet.of(window.getValue()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No profiles of windows: " + e.getMessage(), e);
    }
  }
}
