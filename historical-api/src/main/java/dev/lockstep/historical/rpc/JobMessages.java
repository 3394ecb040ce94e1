/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import com.google.common.base.Ascii;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.historical.job.JobRequest;
import dev.lockstep.historical.job.JobState;
import dev.lockstep.historical.job.JobStatus;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.proto.v1.HistoricalError;
import dev.lockstep.proto.v1.HistoricalFeaturesHeader;
import dev.lockstep.proto.v1.HistoricalJob;
import dev.lockstep.proto.v1.HistoricalJobState;
import dev.lockstep.proto.v1.HistoricalMode;
import dev.lockstep.proto.v1.HistoricalProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Between messages and jobs; nothing else. */
final class JobMessages {
  private JobMessages() {}

  /**
   * @throws LockstepException INVALID_REQUEST if something is missing or makes no sense
   */
  static JobRequest request(HistoricalFeaturesHeader header) {
    if (header.getFeatureService().isEmpty()) {
      throw invalid("feature_service is missing");
    }
    return new JobRequest(
        header.getFeatureService(),
        List.of(),
        mode(header.getMode()),
        orElse(header.getTimestampColumn(), TrainingJob.DEFAULT_TIMESTAMP_COLUMN),
        new TrainingPlan.Naming(header.getFullFeatureNames(), header.getStatuses()),
        header.getErrorsAsNull(),
        positions(header),
        Ascii.toLowerCase(orElse(header.getEngine(), Engines.AUTO)));
  }

  private static String orElse(String text, String ifEmpty) {
    return text.isEmpty() ? ifEmpty : text;
  }

  private static Mode mode(HistoricalMode mode) {
    return switch (mode) {
      case HISTORICAL_MODE_UNSPECIFIED, AS_SEEN -> Mode.AS_SEEN;
      case AS_CORRECTED -> Mode.AS_CORRECTED;
      case UNRECOGNIZED -> throw invalid("mode is AS_SEEN or AS_CORRECTED");
    };
  }

  private static Map<String, LakePosition> positions(HistoricalFeaturesHeader header) {
    Map<String, LakePosition> positions = new LinkedHashMap<>();
    header
        .getPositionsMap()
        .forEach(
            (view, position) -> {
              try {
                positions.put(view, new LakePosition(position.getSeqsMap()));
              } catch (IllegalArgumentException e) {
                throw invalid("position of view '" + view + "': " + e.getMessage());
              }
            });
    return positions;
  }

  static HistoricalJob job(JobStatus status) {
    HistoricalJob.Builder job =
        HistoricalJob.newBuilder()
            .setId(status.id())
            .setState(state(status.state()))
            .setFeatureService(status.service())
            .setMode(
                status.mode() == Mode.AS_SEEN
                    ? HistoricalMode.AS_SEEN
                    : HistoricalMode.AS_CORRECTED)
            .setCreatedAtMillis(status.createdMillis())
            .setExpiresAtMillis(status.expiresMillis());
    if (!status.state().isEnd()) {
      job.setProgress(progress(status));
    }
    status.result().ifPresent(result -> job.setRows(result.rows()).setBytes(result.bytes()));
    status
        .failure()
        .ifPresent(
            failure ->
                job.setError(
                    HistoricalError.newBuilder()
                        .setReason(failure.code().name())
                        .setMessage(failure.message())));
    return job.build();
  }

  static HistoricalProgress progress(JobStatus status) {
    return HistoricalProgress.newBuilder()
        .setState(state(status.state()))
        .setPhase(status.phase())
        .setRowsDone(status.rowsDone())
        .setRowsTotal(status.rowsTotal())
        .setJobsAhead(status.jobsAhead())
        .build();
  }

  private static HistoricalJobState state(JobState state) {
    return switch (state) {
      case QUEUED -> HistoricalJobState.QUEUED;
      case RUNNING -> HistoricalJobState.RUNNING;
      case DONE -> HistoricalJobState.DONE;
      case FAILED -> HistoricalJobState.FAILED;
      case CANCELLED -> HistoricalJobState.CANCELLED;
    };
  }

  static LockstepException invalid(String message) {
    return new LockstepException(ErrorCode.INVALID_REQUEST, message);
  }
}
