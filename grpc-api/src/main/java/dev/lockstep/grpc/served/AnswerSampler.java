/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.served;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import com.google.protobuf.CodedOutputStream;
import dev.lockstep.grpc.service.AnswerListener.Answered;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Chooses the answers that are kept. The choice hangs on what was asked and on T alone, so that
 * every server makes the same one, and whoever asks the same again is judged the same. Pure.
 *
 * @param defaultRate the share of answers for requests that name no service, or one that says
 *     nothing; 0 to 1
 */
public record AnswerSampler(double defaultRate) {
  /** Rates count in steps of one in 2^53, what a double holds exactly. */
  private static final long STEPS = 1L << 53;

  public AnswerSampler {
    checkArgument(defaultRate >= 0 && defaultRate <= 1, "Rate is not in [0, 1]: %s", defaultRate);
  }

  /** Whether an answer is kept. */
  public boolean takes(Answered answered) {
    double rate = rate(answered);
    if (rate <= 0 || rate >= 1) {
      return rate >= 1;
    }
    return place(answered.request(), answered.response().getAsOfMillis()) < rate;
  }

  private double rate(Answered answered) {
    ServicePlan service =
        answered.definitions().plan().services().get(answered.request().getFeatureService());
    return service == null ? defaultRate : service.logSampleRate().orElse(defaultRate);
  }

  /** A number in [0, 1) that a request always has, and others have evenly. */
  static double place(GetOnlineFeaturesRequest request, long asOfMillis) {
    GetOnlineFeaturesRequest asked = request.toBuilder().setAsOfMillis(asOfMillis).build();
    byte[] bytes = new byte[asked.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    // Maps have no order of their own.
    out.useDeterministicSerialization();
    try {
      asked.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return share(Hashing.farmHashFingerprint64().hashBytes(bytes).asLong());
  }

  /** A number in [0, 1) of a hash that is evenly spread over all longs. */
  public static double share(long hash) {
    return (double) (hash >>> 11) / STEPS;
  }
}
