/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class TestEntityKeyCodec {
  private static final EntityPlan TWO_TEXTS = entity(ValueType.STRING, ValueType.STRING);

  @Test
  void spellsEveryKeyType() {
    EntityPlan entity =
        entity(
            ValueType.STRING,
            ValueType.INT32,
            ValueType.INT64,
            ValueType.BOOL,
            ValueType.BYTES,
            ValueType.TIMESTAMP,
            new ValueType.Decimal(5, 2));
    List<Object> key =
        List.of(
            "a|b é",
            -1,
            Long.MIN_VALUE,
            true,
            Bytes.ofHex("00ff"),
            Instant.ofEpochMilli(-5),
            new BigDecimal("1.50"));

    EntityKey encoded = EntityKeyCodec.encode(entity, key);

    assertThat(encoded.encoded())
        .isEqualTo("a%7Cb %C3%A9|-1|-9223372036854775808|true|00ff|-5|1.50");
    assertThat(EntityKeyCodec.decode(entity, encoded)).isEqualTo(key);
  }

  @Test
  void keepsNeighboursApart() {
    EntityPlan numbers = entity(ValueType.INT32, ValueType.INT32);
    assertThat(EntityKeyCodec.encode(numbers, List.of(1, 12)))
        .isNotEqualTo(EntityKeyCodec.encode(numbers, List.of(11, 2)));
    assertThat(EntityKeyCodec.encode(TWO_TEXTS, List.of("", "a")))
        .isNotEqualTo(EntityKeyCodec.encode(TWO_TEXTS, List.of("a", "")));
  }

  @Test
  void refusesWhatNoRowCanHave() {
    assertThatThrownBy(
            () -> EntityKeyCodec.encode(TWO_TEXTS, Collections.singletonList((Object) "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Entity e has 2 key columns, got 1 values");
    List<Object> withNull = new ArrayList<>();
    withNull.add("a");
    withNull.add(null);
    assertThatThrownBy(() -> EntityKeyCodec.encode(TWO_TEXTS, withNull))
        .isInstanceOf(InvalidRowException.class)
        .hasMessage("Key column k1 is null");
    assertThatThrownBy(() -> EntityKeyCodec.encode(TWO_TEXTS, List.of("\uD83D", "")))
        .isInstanceOf(InvalidRowException.class)
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> EntityKeyCodec.encode(TWO_TEXTS, List.of("x".repeat(2_000), "")))
        .isInstanceOf(InvalidRowException.class)
        .hasMessage("Key is longer than 2000 encoded characters: 2001");
  }

  @Test
  void refusesToDecodeWhatItNeverEncodes() {
    for (String foreign : List.of("a", "a|b|c", "~|a", "%|a", "%zz|a", "%ff|a", "é|a")) {
      assertThatThrownBy(() -> EntityKeyCodec.decode(TWO_TEXTS, new EntityKey(foreign)))
          .as(foreign)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("N");
    }
  }

  @Property(tries = 3000)
  void isPrintableAsciiThatDecodes(@ForAll("keys") List<String> key) {
    EntityKey encoded = EntityKeyCodec.encode(TWO_TEXTS, key);

    assertThat(encoded.encoded().chars()).allMatch(c -> c >= ' ' && c <= '~');
    assertThat(EntityKeyCodec.decode(TWO_TEXTS, encoded)).isEqualTo(key);
  }

  @Property(tries = 3000)
  void differsForDifferentKeys(@ForAll("keys") List<String> a, @ForAll("keys") List<String> b) {
    assertThat(EntityKeyCodec.encode(TWO_TEXTS, a).equals(EntityKeyCodec.encode(TWO_TEXTS, b)))
        .isEqualTo(a.equals(b));
  }

  @Provide
  Arbitrary<List<String>> keys() {
    return RowSamples.text().list().ofSize(2);
  }

  private static EntityPlan entity(ValueType... types) {
    List<ColumnPlan> keys = new ArrayList<>();
    for (ValueType type : types) {
      keys.add(new ColumnPlan("k" + keys.size(), type, true));
    }
    return new EntityPlan("e", keys);
  }
}
