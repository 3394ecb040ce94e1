/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the engine says: lines of JSON on its standard output.
 *
 * @param kind what kind of message it is
 * @param text a phase or an error
 * @param rows of a phase, or how many more are done
 * @param code of an error; null if it was no {@link LockstepException}
 * @param result of a training set that is done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EngineMessage(
    Kind kind, String text, long rows, @Nullable ErrorCode code, @Nullable Result result) {
  private static final JsonMapper JSON = new JsonMapper();

  /** What an engine can say. The last two end it. */
  public enum Kind {
    /** See {@link TrainingProgress#begin}. */
    BEGIN,
    /** See {@link TrainingProgress#advance}. */
    ADVANCE,
    DONE,
    FAILED
  }

  /** As {@link TrainingSetResult}. */
  public record Result(String data, String manifest, long rows, long errors) {
    TrainingSetResult toResult() {
      return new TrainingSetResult(Path.of(data), Path.of(manifest), rows, errors);
    }
  }

  public static EngineMessage begin(String phase, long rows) {
    return new EngineMessage(Kind.BEGIN, phase, rows, null, null);
  }

  public static EngineMessage advance(long rows) {
    return new EngineMessage(Kind.ADVANCE, "", rows, null, null);
  }

  public static EngineMessage done(TrainingSetResult result) {
    return new EngineMessage(
        Kind.DONE,
        "",
        0,
        null,
        new Result(
            result.data().toString(),
            result.manifest().toString(),
            result.rows(),
            result.errors()));
  }

  public static EngineMessage failed(Throwable failure) {
    ErrorCode code = failure instanceof LockstepException lockstep ? lockstep.code() : null;
    String message = failure.getMessage();
    String text = message == null ? failure.toString() : message;
    return new EngineMessage(Kind.FAILED, text, 0, code, null);
  }

  /** Of a job that leaves a file where it was told to. */
  public static EngineMessage done() {
    return new EngineMessage(Kind.DONE, "", 0, null, null);
  }

  /**
   * The training set that is done.
   *
   * @throws IllegalStateException if this says something else
   */
  TrainingSetResult toResult() {
    if (result == null) {
      throw new IllegalStateException("No training set: " + this);
    }
    return result.toResult();
  }

  /** As one line of text. */
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
  public static EngineMessage parse(String json) {
    try {
      return JSON.readValue(json, EngineMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a message of the engine: " + json, e);
    }
  }
}
