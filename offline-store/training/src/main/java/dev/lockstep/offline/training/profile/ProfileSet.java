/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.profile.Bins.Categories;
import dev.lockstep.offline.training.profile.Bins.Numbers;
import dev.lockstep.store.FeatureValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Profiles of features, by name. A pinned one is JSON: it gives the same bytes whenever it is
 * written down, and can be read again.
 *
 * @param features by {@code view:feature}
 */
public record ProfileSet(Map<String, FeatureProfile> features) {
  /** The first one did not have values of another type, and names of other categories. */
  private static final int FORM = 2;

  private static final List<Integer> READABLE = List.of(1, FORM);
  private static final ObjectMapper JSON = new ObjectMapper();

  public ProfileSet {
    features = ImmutableSortedMap.copyOf(features);
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
    return json().toPrettyString() + "\n";
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("profile", FORM);
    ObjectNode all = json.putObject("features");
    features.forEach((name, profile) -> write(profile, all.putObject(name)));
    return json;
  }

  private static void write(FeatureProfile profile, ObjectNode one) {
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
    if (profile.misfits() > 0) {
      one.put("misfits", profile.misfits());
    }
    if (!profile.others().isEmpty()) {
      ArrayNode names = one.putArray("others");
      profile.others().forEach(names::add);
    }
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
      return of(JSON.readTree(text));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  static ProfileSet of(JsonNode json) {
    int form = json.path("profile").asInt();
    if (!READABLE.contains(form)) {
      throw new IllegalArgumentException(
          form > FORM
              ? "it is a profile of form %s, and this version reads up to %s".formatted(form, FORM)
              : "it is no profile");
    }
    Map<String, FeatureProfile> profiles = new TreeMap<>();
    json.path("features")
        .properties()
        .forEach(one -> profiles.put(one.getKey(), profile(one.getValue())));
    return new ProfileSet(profiles);
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
    List<String> others = new ArrayList<>();
    json.path("others").forEach(other -> others.add(other.asText()));
    profile.add(
        longs(json.path("counts")),
        longs(json.path("statuses")),
        json.path("misfits").asLong(),
        others);
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
