/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.Replay;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.proto.v1.ViewPositions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to ask for. Immutable.
 *
 * <pre>{@code
 * FeatureQuery.ofService("fraud_v1")
 *     .entities("card_id", "c1", "c2")
 *     .context("amount", 12.5, 99.0)
 *     .build()
 * }</pre>
 */
public final class FeatureQuery {
  private final GetOnlineFeaturesRequest request;

  private FeatureQuery(GetOnlineFeaturesRequest request) {
    this.request = request;
  }

  /** Asks for the features of a feature service. */
  public static Builder ofService(String name) {
    return new Builder(GetOnlineFeaturesRequest.newBuilder().setFeatureService(name));
  }

  /** Asks for features by reference. */
  public static Builder ofFeatures(String... references) {
    return ofFeatures(Arrays.asList(references));
  }

  /** Asks for features by reference, {@code view:feature} each. */
  public static Builder ofFeatures(List<String> references) {
    return new Builder(
        GetOnlineFeaturesRequest.newBuilder()
            .setFeatures(FeatureReferences.newBuilder().addAllReferences(references)));
  }

  /** The request on the wire. */
  public GetOnlineFeaturesRequest toProto() {
    return request;
  }

  /** Not thread-safe. */
  public static final class Builder {
    private final GetOnlineFeaturesRequest.Builder request;

    private Builder(GetOnlineFeaturesRequest.Builder request) {
      this.request = request;
    }

    /**
     * The entities, by one of their join keys; all join keys have the same number of values.
     *
     * @param values Integer, Long, String, Boolean, BigDecimal, Instant or byte[]
     */
    @CanIgnoreReturnValue
    public Builder entities(String joinKey, Object... values) {
      return entities(joinKey, Arrays.asList(values));
    }

    /** As {@link #entities(String, Object...)}. */
    @CanIgnoreReturnValue
    public Builder entities(String joinKey, List<?> values) {
      request.putEntities(joinKey, Columns.of(values));
      return this;
    }

    /** A column of request context for on-demand features, one value per entity. */
    @CanIgnoreReturnValue
    public Builder context(String column, @Nullable Object... values) {
      return context(column, Arrays.asList(values));
    }

    /** As {@link #context(String, Object...)}. */
    @CanIgnoreReturnValue
    public Builder context(String column, List<? extends @Nullable Object> values) {
      request.putRequestContext(column, Columns.of(values));
      return this;
    }

    /** T, floored to milliseconds; without it the server's clock. */
    @CanIgnoreReturnValue
    public Builder asOf(Instant moment) {
      request.setAsOfMillis(moment.toEpochMilli());
      return this;
    }

    /** Only what had arrived by this moment, floored to milliseconds. */
    @CanIgnoreReturnValue
    public Builder knownAt(Instant moment) {
      request.setKnownAtMillis(moment.toEpochMilli());
      return this;
    }

    /** Exactly what an earlier answer for the same entities was computed from. */
    @CanIgnoreReturnValue
    public Builder replay(OnlineFeatures earlier) {
      return replay(
          earlier.toProto().getPositionsList().stream().map(ViewPositions::getTokensList).toList());
    }

    /**
     * Exactly what tokens name.
     *
     * @param views the tokens of each view, one per entity; see {@link OnlineFeatures#token}
     */
    @CanIgnoreReturnValue
    public Builder replay(List<? extends List<String>> views) {
      Replay.Builder replay = Replay.newBuilder();
      views.forEach(view -> replay.addViews(Tokens.newBuilder().addAllTokens(view)));
      request.setReplay(replay);
      return this;
    }

    /** At least what an earlier answer for the same entities was computed from. */
    @CanIgnoreReturnValue
    public Builder atLeast(OnlineFeatures earlier) {
      return atLeast(earlier.toProto().getPositionsList().stream().map(Builder::tokens).toList());
    }

    @CanIgnoreReturnValue
    Builder atLeast(List<Tokens> bounds) {
      request.clearAtLeast().addAllAtLeast(bounds);
      return this;
    }

    /** Features are named {@code view__feature} in the answer. */
    @CanIgnoreReturnValue
    public Builder fullNames() {
      request.setFullFeatureNames(true);
      return this;
    }

    public FeatureQuery build() {
      return new FeatureQuery(request.build());
    }

    private static Tokens tokens(ViewPositions view) {
      return Tokens.newBuilder().addAllTokens(view.getTokensList()).build();
    }
  }
}
