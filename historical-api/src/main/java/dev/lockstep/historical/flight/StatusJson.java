/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.flight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.lockstep.historical.job.JobState;
import dev.lockstep.historical.job.JobStatus;
import java.util.Optional;

/** A job's status as clients of Flight get it. */
final class StatusJson {
  private static final JsonMapper JSON = new JsonMapper();

  private StatusJson() {}

  static byte[] of(JobStatus status) {
    return of(status, Optional.empty());
  }

  /**
   * @param manifest of the result, JSON, if it is to be told
   */
  static byte[] of(JobStatus status, Optional<String> manifest) {
    ObjectNode json =
        JSON.createObjectNode()
            .put(Command.JOB, status.id())
            .put("state", status.state().name())
            .put("service", status.service())
            .put("mode", status.mode().spelling())
            .put("created", status.createdMillis());
    if (status.state() == JobState.QUEUED) {
      json.put("jobs_ahead", status.jobsAhead());
    }
    if (status.state() == JobState.RUNNING) {
      json.put("phase", status.phase())
          .put("rows_done", status.rowsDone())
          .put("rows_total", status.rowsTotal());
    }
    if (status.state().isEnd()) {
      json.put("expires", status.expiresMillis());
    }
    status
        .result()
        .ifPresent(
            result ->
                json.put("rows", result.rows())
                    .put("bytes", result.bytes())
                    .put("errors", result.errors()));
    status
        .failure()
        .ifPresent(
            failure ->
                json.putObject("error")
                    .put("reason", failure.code().name())
                    .put("message", failure.message()));
    manifest.ifPresent(text -> json.putRawValue("manifest", new RawValue(text.strip())));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
