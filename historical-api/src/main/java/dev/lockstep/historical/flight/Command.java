/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.flight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Ascii;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.historical.job.JobRequest;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command, a ticket or an action says, as JSON. Everything that is wrong with it is told in
 * one go. Not thread-safe.
 */
final class Command {
  static final String JOB = "job";

  private static final String SERVICE = "service";
  private static final String MODE = "mode";
  private static final String TIMESTAMP_COLUMN = "timestamp_column";
  private static final String FULL_NAMES = "full_names";
  private static final String STATUSES = "statuses";
  private static final String ERRORS = "errors";
  private static final String POSITIONS = "positions";
  private static final String ENGINE = "engine";
  private static final List<String> KEYS =
      List.of(SERVICE, MODE, TIMESTAMP_COLUMN, FULL_NAMES, STATUSES, ERRORS, POSITIONS, ENGINE);
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode object;
  private final List<String> problems = new ArrayList<>();

  private Command(JsonNode object) {
    this.object = object;
  }

  /**
   * @throws LockstepException INVALID_REQUEST if it is no JSON object
   */
  static Command parse(byte[] bytes) {
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw invalid(
          "a command is a JSON object like {\"service\": \"...\"}: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException(e); // bytes in memory
    }
    if (!node.isObject()) {
      throw invalid("a command is a JSON object like {\"service\": \"...\"}");
    }
    return new Command(node);
  }

  /** Whether it speaks of a job that is there. */
  boolean namesJob() {
    return object.has(JOB);
  }

  /**
   * The job's id.
   *
   * @throws LockstepException INVALID_REQUEST if it says anything else
   */
  String job() {
    checkKeys(List.of(JOB));
    String id = text(JOB, "");
    if (id.isEmpty()) {
      problems.add("'job' is missing");
    }
    throwIfAny();
    return id;
  }

  /**
   * @throws LockstepException INVALID_REQUEST with every problem
   */
  JobRequest request() {
    checkKeys(KEYS);
    String service = text(SERVICE, "");
    if (!object.has(SERVICE)) {
      problems.add("'service' is missing");
    }
    Mode mode =
        choice(MODE, List.of("as_seen", "as_corrected")) == 1 ? Mode.AS_CORRECTED : Mode.AS_SEEN;
    boolean errorsAsNull = choice(ERRORS, List.of("refuse", "null")) == 1;
    JobRequest request =
        new JobRequest(
            service,
            List.of(),
            mode,
            text(TIMESTAMP_COLUMN, TrainingJob.DEFAULT_TIMESTAMP_COLUMN),
            new TrainingPlan.Naming(flag(FULL_NAMES), flag(STATUSES)),
            errorsAsNull,
            positions(),
            Ascii.toLowerCase(text(ENGINE, Engines.AUTO)));
    throwIfAny();
    return request;
  }

  private void checkKeys(List<String> known) {
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                problems.add(
                    "unknown key '%s'%s".formatted(key, Suggestions.didYouMeanOneOf(key, known)));
              }
            });
  }

  private String text(String key, String ifMissing) {
    JsonNode value = object.path(key);
    if (value.isMissingNode()) {
      return ifMissing;
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      problems.add("'%s' is not a text: %s".formatted(key, value));
    }
    return value.asText();
  }

  private boolean flag(String key) {
    JsonNode value = object.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      problems.add("'%s' is not true or false: %s".formatted(key, value));
    }
    return value.asBoolean();
  }

  /** Which of the words it is; the first if it is missing. */
  private int choice(String key, List<String> words) {
    JsonNode value = object.path(key);
    int found = value.isMissingNode() ? 0 : words.indexOf(Ascii.toLowerCase(value.asText()));
    if (found < 0) {
      problems.add("'%s' is one of %s, not %s".formatted(key, String.join(", ", words), value));
    }
    return found;
  }

  private Map<String, LakePosition> positions() {
    Map<String, LakePosition> positions = new LinkedHashMap<>();
    JsonNode value = object.path(POSITIONS);
    if (!value.isMissingNode() && !value.isObject()) {
      problems.add("'positions' is not like {\"view\": {\"0\": 4711}}: " + value);
    }
    value
        .fields()
        .forEachRemaining(
            entry -> {
              try {
                positions.put(entry.getKey(), LakePosition.parse(entry.getValue().toString()));
              } catch (IllegalArgumentException e) {
                problems.add(
                    "position of view '%s' is not like {\"0\": 4711}: %s"
                        .formatted(entry.getKey(), entry.getValue()));
              }
            });
    return positions;
  }

  private void throwIfAny() {
    if (!problems.isEmpty()) {
      throw invalid(String.join("\n", problems));
    }
  }

  private static LockstepException invalid(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
