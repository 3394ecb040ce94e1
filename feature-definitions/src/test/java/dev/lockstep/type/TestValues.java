/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.aggregate.TestingValues;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestValues {
  private static final double OTHER_NAN = Double.longBitsToDouble(0x7ff8_0000_0000_0001L);
  private static final String EMOJI = "\uD83D\uDE00";

  @Test
  void identicalMeansTheSameBits() {
    assertThat(Values.identical(null, null)).isTrue();
    assertThat(Values.identical(null, 0L)).isFalse();
    assertThat(Values.identical(Double.NaN, OTHER_NAN)).isTrue();
    assertThat(Values.identical(0.0, -0.0)).isFalse();
    assertThat(Values.identical(0f, -0f)).isFalse();
    assertThat(Values.identical(1L, 1)).isFalse();
    assertThat(Values.identical(new BigDecimal("1.0"), new BigDecimal("1.00"))).isFalse();
    assertThat(Values.identical(List.of(OTHER_NAN), List.of(Double.NaN))).isTrue();
    assertThat(Values.identical(List.of(1L), List.of(1L, 2L))).isFalse();
    assertThat(Values.identical(List.of(0.0), List.of(-0.0))).isFalse();
    assertThat(Values.identical(List.of(new ValueCount("a", 2)), List.of(new ValueCount("a", 2))))
        .isTrue();
    assertThat(Values.identical(new ValueCount("a", 2), new ValueCount("a", 3))).isFalse();
  }

  @Test
  void numbersAreOrderedWithNanLast() {
    assertThat(Values.compare(Double.NaN, Double.POSITIVE_INFINITY)).isPositive();
    assertThat(Values.compare(Double.NaN, OTHER_NAN)).isZero();
    assertThat(Values.compare(-0.0, 0.0)).isZero();
    assertThat(Values.compare(Float.NaN, 1f)).isPositive();
    assertThat(Values.compare(Long.MIN_VALUE, Long.MAX_VALUE)).isNegative();
    assertThat(Values.compare(new BigDecimal("1.10"), new BigDecimal("1.1"))).isZero();
  }

  @Test
  void otherTypesAreOrderedToo() {
    assertThat(Values.compare(false, true)).isNegative();
    assertThat(Values.compare(Bytes.ofHex("ff"), Bytes.ofHex("00ff"))).isPositive();
    assertThat(Values.compare(Instant.ofEpochMilli(-1), Instant.EPOCH)).isNegative();
    assertThat(Values.compare("", "a")).isNegative();
    assertThat(Values.compare("ab", "b")).isNegative();
  }

  @Test
  void stringsAreOrderedByCodePoint() {
    assertThat(Values.compare("\uFFFD", EMOJI)).isNegative();
    assertThat(Values.compare(EMOJI, "\uFFFD")).isPositive();
    assertThat(Values.compare("a" + EMOJI, "a\uD83D\uDE01")).isNegative();
    assertThat(Values.compare("\uD7FF", EMOJI)).isNegative();
  }

  @Test
  void differentTypesCannotBeCompared() {
    assertThatThrownBy(() -> Values.compare(1, 1L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot compare a Integer with a Long");
  }

  @Test
  void canonicalMakesNansAndZerosAlike() {
    assertThat(Values.canonical(-0.0)).isEqualTo(0.0);
    assertThat(Values.canonical(-0f)).isEqualTo(0f);
    assertThat(Values.canonical(List.of(-0.0, OTHER_NAN))).isEqualTo(List.of(0.0, Double.NaN));
    Object list = List.of("a");
    assertThat(Values.canonical(list)).isSameAs(list);
  }

  @Test
  void orderAndDistinctnessAgreeOnEveryOrderedType() {
    long seed = 5;
    TestingValues values = new TestingValues(new Random(seed));
    for (ValueType type : TestingValues.types()) {
      for (int i = 0; type.isOrdered() && i < 500; i++) {
        Object a = values.next(type);
        Object b = values.next(type);
        int order = Values.compare(a, b);
        assertThat(Integer.signum(Values.compare(b, a))).isEqualTo(-Integer.signum(order));
        assertThat(Values.canonical(a).equals(Values.canonical(b)))
            .as("seed %s: %s and %s", seed, a, b)
            .isEqualTo(order == 0);
      }
    }
  }
}
