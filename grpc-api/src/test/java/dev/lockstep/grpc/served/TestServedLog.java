/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.served;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.service.AnswerListener.Answered;
import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.Int64Values;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.proto.v1.ValueStatus;
import dev.lockstep.proto.v1.ViewPositions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

public class TestServedLog {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Recorder sink = new Recorder();

  @Test
  void keepsAnswersWithWhatWasAsked() throws Exception {
    try (ServedLog log = new ServedLog(new AnswerSampler(1), sink, 1 << 20, metrics)) {
      log.answered(answered(2, 7));
    }
    ServedAnswer kept = ServedAnswer.parseFrom(sink.records.get(0));
    assertThat(sink.records).hasSize(1);
    assertThat(kept.getAnswerRows()).isEqualTo(2);
    assertThat(kept.getLatencyMicros()).isEqualTo(5);
    assertThat(kept.getDeployment()).isEqualTo(3);
    assertThat(kept.getRequest().getEntitiesMap()).isEqualTo(request(2).getEntitiesMap());
    assertThat(kept.getRequest().hasKnownAtMillis()).as("tokens say what was known").isFalse();
    assertThat(kept.getResponse()).isEqualTo(response(2, 7));
    assertThat(counted("logged")).isEqualTo(1);
  }

  @Test
  void largeAnswersBecomeSeveralRecordsOfWholeRows() throws Exception {
    int rows = 60_000;
    try (ServedLog log = new ServedLog(new AnswerSampler(1), sink, 64 << 20, metrics)) {
      log.answered(answered(rows, 7));
    }
    assertThat(sink.records).hasSizeGreaterThan(3);
    int next = 0;
    for (byte[] bytes : sink.records) {
      assertThat(bytes).hasSizeLessThan(ServedLog.MAX_RECORD_BYTES * 3 / 2);
      ServedAnswer slice = ServedAnswer.parseFrom(bytes);
      assertThat(slice.getFirstRow()).isEqualTo(next);
      FeatureVector vector = slice.getResponse().getFeatures(0);
      assertThat(vector.getValues().getInt64S().getValues(0)).isEqualTo(next);
      assertThat(slice.getRequest().getEntitiesOrThrow("card").getInt64S().getValues(0))
          .isEqualTo(next);
      assertThat(vector.getReasonsMap().keySet())
          .allMatch(row -> vector.getStatuses(row) == ValueStatus.ERROR);
      assertThat(slice.getResponse().getPositions(0).getTokensCount())
          .isEqualTo(vector.getStatusesCount());
      next += vector.getStatusesCount();
    }
    assertThat(next).isEqualTo(rows);
    assertThat(counted("logged")).isEqualTo(1);
  }

  @Test
  void dropsAndCountsWhatDoesNotFitAndNeverWaits() throws Exception {
    sink.gate = new CountDownLatch(1);
    try (ServedLog log = new ServedLog(new AnswerSampler(1), sink, 2_000, metrics)) {
      for (int i = 0; i < 1_000; i++) {
        log.answered(answered(1, i));
      }
      assertThat(counted("dropped")).isGreaterThan(900);
      assertThat(metrics.get(ServedLog.WAITING).gauge().value()).isLessThanOrEqualTo(2_000);
      sink.gate.countDown();
      await().until(() -> metrics.get(ServedLog.WAITING).gauge().value() == 0);
      assertThat(counted("logged") + counted("dropped")).isEqualTo(1_000);
    }
  }

  @Test
  void countsWhatCannotBeWritten() throws Exception {
    sink.fails = true;
    try (ServedLog log = new ServedLog(new AnswerSampler(1), sink, 1 << 20, metrics)) {
      log.answered(answered(1, 1));
    }
    assertThat(counted("failed")).isEqualTo(1);
    assertThat(counted("logged")).isZero();
  }

  @Test
  void aRequestIsAlwaysInTheSampleOrNever() {
    AnswerSampler sampler = new AnswerSampler(0.2);
    int taken = 0;
    for (int i = 0; i < 5_000; i++) {
      boolean takes = sampler.takes(answered(1, i));
      assertThat(sampler.takes(answered(1, i))).isEqualTo(takes);
      taken += takes ? 1 : 0;
    }
    // Five standard deviations of a fair sample.
    assertThat(taken).isBetween(860, 1_140);
    assertThat(new AnswerSampler(0).takes(answered(1, 1))).isFalse();
  }

  private double counted(String result) {
    return metrics.get(ServedLog.ANSWERS).tag("result", result).counter().count();
  }

  private static Answered answered(int rows, long asOfMillis) {
    ServedDefinitions plain = ServedDefinitions.of(TestingFeatures.PLAN);
    return new Answered(
        request(rows),
        response(rows, asOfMillis),
        5_000,
        new ServedDefinitions(
            3, plain.plan(), plain.history(), plain.rolledBack(), plain.retired()));
  }

  private static GetOnlineFeaturesRequest request(int rows) {
    return GetOnlineFeaturesRequest.newBuilder()
        .putEntities("card", numbers(rows))
        .setKnownAtMillis(99)
        .build();
  }

  private static GetOnlineFeaturesResponse response(int rows, long asOfMillis) {
    FeatureVector.Builder vector =
        FeatureVector.newBuilder().setName("f").setView("v").setValues(numbers(rows));
    ViewPositions.Builder positions = ViewPositions.newBuilder().setView("v").setVersion(1);
    for (int row = 0; row < rows; row++) {
      boolean fails = row % 1_000 == 999;
      vector.addStatuses(fails ? ValueStatus.ERROR : ValueStatus.PRESENT).addEventTimesMillis(row);
      if (fails) {
        vector.putReasons(row, "because");
      }
      positions
          .addPartitions(0)
          .addGenerations(0)
          .addCuts(0)
          .addSeqs(row)
          .addTokens("ls1.v.1.1.0.0.0." + row + "." + asOfMillis);
    }
    return GetOnlineFeaturesResponse.newBuilder()
        .setAsOfMillis(asOfMillis)
        .addFeatures(vector)
        .addPositions(positions)
        .build();
  }

  private static ValueColumn numbers(int rows) {
    Int64Values.Builder values = Int64Values.newBuilder();
    List<Integer> nulls = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      values.addValues(row);
      if (row % 1_000 == 999) {
        nulls.add(row);
      }
    }
    return ValueColumn.newBuilder().setInt64S(values).addAllNulls(nulls).build();
  }

  private static final class Recorder implements ServedSink {
    final List<byte[]> records = new CopyOnWriteArrayList<>();
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean fails;

    @Override
    public void write(byte[] key, byte[] record, Consumer<Boolean> done) {
      try {
        gate.await();
        ServedAnswer.parseFrom(record);
      } catch (InterruptedException | InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
      records.add(record);
      done.accept(!fails);
    }

    @Override
    public void close() {}
  }
}
