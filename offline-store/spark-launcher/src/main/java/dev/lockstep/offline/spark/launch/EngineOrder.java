/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.profile.ProfileForm;
import dev.lockstep.offline.training.replay.AnswersForm;
import dev.lockstep.offline.training.tile.TileForm;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is told: one line of JSON on its standard input. One of the jobs is there, all
 * others are null.
 *
 * @param job a training set to build
 * @param tiles to compute
 * @param answers to compute again
 * @param profiles to compute
 */
public record EngineOrder(
    LakeConfig lake,
    SparkConfig spark,
    @Nullable JobForm job,
    @Nullable TileForm tiles,
    @Nullable AnswersForm answers,
    @Nullable ProfileForm profiles) {
  private static final JsonMapper JSON = new JsonMapper();

  /** To build a training set. */
  static EngineOrder of(LakeConfig lake, SparkConfig spark, JobForm job) {
    return new EngineOrder(lake, spark, job, null, null, null);
  }

  /** To compute tiles. */
  static EngineOrder of(LakeConfig lake, SparkConfig spark, TileForm tiles) {
    return new EngineOrder(lake, spark, null, tiles, null, null);
  }

  /** To answer questions. */
  static EngineOrder of(LakeConfig lake, SparkConfig spark, AnswersForm answers) {
    return new EngineOrder(lake, spark, null, null, answers, null);
  }

  /** To compute profiles. */
  static EngineOrder of(LakeConfig lake, SparkConfig spark, ProfileForm profiles) {
    return new EngineOrder(lake, spark, null, null, null, profiles);
  }

  /** As one line of text, which holds the lake's credentials. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if {@link #toJson} did not make this text
   */
  public static EngineOrder parse(String json) {
    try {
      return JSON.readValue(json, EngineOrder.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not an order: " + e.getOriginalMessage(), e);
    }
  }
}
