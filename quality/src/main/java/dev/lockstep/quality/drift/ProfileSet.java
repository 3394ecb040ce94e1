/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.quality.drift.Bins.Categories;
import dev.lockstep.quality.drift.Bins.Numbers;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Profiles of features, by name. A pinned one is JSON: it gives the same bytes whenever it is
 * written down, and can be read again.
 *
 * @param features by {@code view:feature}
 */
public record ProfileSet(Map<String, FeatureProfile> features) {
  private static final int FORM = 1;
  private static final int BINS = 10;
  private static final int MOST_CATEGORIES = 50;

  /** Of so many values bins are made; quantiles of more are not better. */
  private static final int MOST_SAMPLED = 100_000;

  private static final long SEED = 20_261_128;
  private static final ObjectMapper JSON = new ObjectMapper();

  public ProfileSet {
    features = ImmutableSortedMap.copyOf(features);
  }

  /** Values of one feature that bins are made of: a fair sample, the same each time. */
  private static final class Sampled {
    private final Random random = new Random(SEED);
    private final List<Object> values = new ArrayList<>();
    private long seen;

    void add(Object value) {
      seen++;
      if (values.size() < MOST_SAMPLED) {
        values.add(value);
      } else {
        long at = (long) (random.nextDouble() * seen);
        if (at < MOST_SAMPLED) {
          values.set((int) at, value);
        }
      }
    }

    Optional<Bins> bins() {
      if (!values.isEmpty() && values.stream().allMatch(Number.class::isInstance)) {
        double[] numbers =
            values.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
        return Optional.of(Numbers.ofQuantiles(numbers, BINS));
      }
      boolean categories =
          values.stream().allMatch(value -> value instanceof String || value instanceof Boolean);
      return values.isEmpty() || !categories
          ? Optional.empty()
          : Optional.of(
              Categories.ofMostFrequent(
                  values.stream().map(Object::toString).toList(), MOST_CATEGORIES));
    }
  }

  /** The profile of a reference, with bins of its own. Reads it twice. */
  public static ProfileSet ofReference(Samples samples) throws IOException {
    Map<String, Sampled> sampled = new TreeMap<>();
    samples.read(
        (feature, value, at) -> {
          Sampled own = sampled.computeIfAbsent(feature, name -> new Sampled());
          Object present = value.value();
          if (value.status() == ValueStatus.PRESENT && present != null) {
            own.add(present);
          }
        });
    Map<String, FeatureProfile> profiles = new TreeMap<>();
    sampled.forEach((name, own) -> profiles.put(name, new FeatureProfile(own.bins())));
    ProfileSet set = new ProfileSet(profiles);
    samples.read((feature, value, at) -> set.add(feature, value));
    return set;
  }

  /** Empty profiles with the same bins. */
  public ProfileSet emptied() {
    Map<String, FeatureProfile> profiles = new TreeMap<>();
    features.forEach((name, profile) -> profiles.put(name, new FeatureProfile(profile.bins())));
    return new ProfileSet(profiles);
  }

  /** Takes a value of a feature that is profiled; of others nothing. */
  public void add(String feature, FeatureValue value) {
    FeatureProfile profile = features.get(feature);
    if (profile != null) {
      profile.add(value);
    }
  }

  /**
   * Takes all that another set has of features that are profiled.
   *
   * @throws IllegalArgumentException if it has other bins
   */
  public void add(ProfileSet other) {
    other.features.forEach(
        (name, profile) ->
            Optional.ofNullable(features.get(name)).ifPresent(own -> own.add(profile)));
  }

  /** As text that ends in a line break. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("profile", FORM);
    ObjectNode all = json.putObject("features");
    features.forEach(
        (name, profile) -> {
          ObjectNode one = all.putObject(name);
          profile
              .bins()
              .ifPresent(
                  bins -> {
                    if (bins instanceof Numbers numbers) {
                      ArrayNode edges = one.putArray("edges");
                      numbers.edges().forEach(edge -> edges.add(Double.toString(edge)));
                    } else {
                      ArrayNode names = one.putArray("categories");
                      ((Categories) bins).names().forEach(names::add);
                    }
                  });
          numbers(one.putArray("counts"), profile.counts());
          numbers(one.putArray("statuses"), profile.statuses());
        });
    return json.toPrettyString() + "\n";
  }

  private static void numbers(ArrayNode array, long[] numbers) {
    for (long number : numbers) {
      array.add(number);
    }
  }

  /**
   * @param name of the file, for messages
   * @throws LockstepException INVALID_REQUEST if {@link #toJson} did not make this text
   */
  public static ProfileSet parse(String name, String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json.path("profile").asInt() != FORM) {
        throw new IllegalArgumentException("it is no profile of form " + FORM);
      }
      Map<String, FeatureProfile> profiles = new TreeMap<>();
      json.path("features")
          .fields()
          .forEachRemaining(one -> profiles.put(one.getKey(), profile(one.getValue())));
      return new ProfileSet(profiles);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static FeatureProfile profile(JsonNode json) {
    Optional<Bins> bins = Optional.empty();
    if (json.has("edges")) {
      List<Double> edges = new ArrayList<>();
      json.path("edges").forEach(edge -> edges.add(Double.parseDouble(edge.asText())));
      bins = Optional.of(new Numbers(edges));
    } else if (json.has("categories")) {
      List<String> names = new ArrayList<>();
      json.path("categories").forEach(category -> names.add(category.asText()));
      bins = Optional.of(new Categories(names));
    }
    FeatureProfile profile = new FeatureProfile(bins);
    profile.add(longs(json.path("counts")), longs(json.path("statuses")));
    return profile;
  }

  private static long[] longs(JsonNode array) {
    long[] numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asLong();
    }
    return numbers;
  }
}
