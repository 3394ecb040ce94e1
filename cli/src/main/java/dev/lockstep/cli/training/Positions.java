/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.TrainingJob.Pin;
import java.util.LinkedHashMap;
import java.util.Map;

/** Positions as people write them: {@code {"card_activity": {"0": 4711, "1": 4680}}}. */
public final class Positions {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, Map<Integer, Long>>> FORM =
      new TypeReference<>() {};

  private Positions() {}

  /**
   * What is pinned of each view.
   *
   * @param text empty for nothing
   * @throws LockstepException INVALID_REQUEST if the text is no position
   */
  public static Map<String, Pin> parse(String text) {
    if (text.isEmpty()) {
      return Map.of();
    }
    try {
      Map<String, Pin> pins = new LinkedHashMap<>();
      JSON.readValue(text, FORM)
          .forEach((view, seqs) -> pins.put(view, new Pin(0, new LakePosition(seqs))));
      return pins;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "not a position: %s (write {\"view\": {\"partition\": seq, ...}, ...}, as in manifests)"
              .formatted(text),
          e);
    }
  }
}
