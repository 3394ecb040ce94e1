/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/**
 * The approximate number of values that differ by {@link Values#canonical}, by the HyperLogLog
 * sketch of Apache DataSketches with 2^14 registers (P. Flajolet et al., "HyperLogLog", 2007). What
 * is hashed are the bytes of {@link ValueCodec}.
 *
 * <p>The estimate is the sketch's composite estimate, a function of coupons or registers, which in
 * turn are a function of the set of values; the more accurate HIP estimate depends on the order of
 * updates and is not used. Its standard error is at most 0.82 %, so 95 % of the estimates are
 * within 2 % of the truth; up to some thousand values it is nearly exact. A state takes up to 16
 * KiB.
 */
final class DistinctSketch implements Aggregator<DistinctSketch.Sketch> {
  static final int LG_REGISTERS = 14;

  /** Sketches are large: a sliding window keeps one for so many rows. */
  private static final int STRIDE = 64;

  /** The state. */
  static final class Sketch {
    private HllSketch hll = new HllSketch(LG_REGISTERS, TgtHllType.HLL_8);
  }

  private final ValueCodec codec;

  DistinctSketch(ValueType type) {
    this.codec = new ValueCodec(type);
  }

  @Override
  public ValueType resultType() {
    return ValueType.INT64;
  }

  @Override
  public Sketch identity() {
    return new Sketch();
  }

  @Override
  public void add(Sketch state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value != null) {
      state.hll.update(codec.encode(Values.canonical(value)));
    }
  }

  @Override
  public void combine(Sketch state, Sketch other) {
    if (other.hll.isEmpty()) {
      return;
    }
    Union union = new Union(LG_REGISTERS);
    union.update(state.hll);
    union.update(other.hll);
    state.hll = union.getResult(TgtHllType.HLL_8);
  }

  @Override
  public AggregateResult finish(Sketch state) {
    return AggregateResult.of(Math.round(state.hll.getCompositeEstimate()));
  }

  @Override
  public byte[] serialize(Sketch state) {
    StateWriter out = StateWriter.of(StateKind.DISTINCT_SKETCH);
    SketchImage.write(out, state.hll);
    return out.toByteArray();
  }

  @Override
  public Sketch deserialize(byte[] bytes) {
    return StateReader.read(
        bytes,
        StateKind.DISTINCT_SKETCH,
        in -> {
          Sketch state = new Sketch();
          state.hll = SketchImage.read(in);
          return state;
        });
  }

  @Override
  public SlidingAggregate slide() {
    return new TwoStackSlide<>(this, STRIDE);
  }
}
