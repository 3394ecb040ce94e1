/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TestLogRowCodec {
  private static final ViewPlan VIEW = RowSamples.view();
  private final LogRowCodec codec = new LogRowCodec(VIEW);

  @Property(tries = 1000)
  void everyRowComesBack(
      @ForAll("values") List<@Nullable Object> values,
      @ForAll("texts") String eventId,
      @ForAll long eventTime,
      @ForAll int partition,
      @ForAll long seq,
      @ForAll long ingestTime)
      throws Exception {
    LogRow row =
        new LogRow(
            new EntityKey("a%20b|~"), eventTime, partition, seq, ingestTime, eventId, values);

    byte[] encoded = codec.encode(row);

    assertThat(codec.decode(encoded)).isEqualTo(row);
    assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
    // one flat object: the fixed fields and two per column
    assertThat(new ObjectMapper().readTree(encoded)).hasSize(6 + 2 * VIEW.columns().size());
  }

  @Test
  void spellsARow() {
    List<@Nullable Object> values = nulls();
    values.set(0, 7);
    values.set(3, -0.0);
    values.set(4, "a\0");
    LogRow row = new LogRow(new EntityKey("k"), 1, 2, 3, 4, "id", values);

    assertThat(new String(codec.encode(row), UTF_8))
        .startsWith(
            "{\"ls_partition\":2,\"ls_seq\":3,\"ls_ingest_ts\":4,\"ls_key\":\"k\",\"ls_ts\":1,"
                + "\"ls_event_id\":\"id\",\"c0\":7,\"ls_is_c0\":1,\"c1\":0,\"ls_is_c1\":0,")
        .contains("\"c3\":0.0,\"ls_is_c3\":5,\"c4\":\"YQA=\",\"ls_is_c4\":6,");
  }

  @Test
  void refusesARowBeyondTheLimit() {
    List<@Nullable Object> values = nulls();
    values.set(4, "x".repeat(LogRowCodec.MAX_ENCODED_BYTES));
    LogRow row = new LogRow(new EntityKey("k"), 1, 2, 3, 4, "", values);

    assertThatThrownBy(() -> codec.encode(row))
        .isInstanceOf(InvalidRowException.class)
        .hasMessageStartingWith("Row is larger than 900000 bytes: ");
  }

  @Test
  void neverExceedsTheLimitByItsStamp() {
    List<@Nullable Object> values = nulls();
    byte[] shortest = codec.encodeUnstamped(new EntityKey("k"), 1, "", values);
    int room = LogRowCodec.MAX_ENCODED_BYTES - shortest.length - 112;
    values.set(4, "x".repeat(room));
    LogRow row =
        new LogRow(
            new EntityKey("k"), 1, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, "", values);

    assertThat(codec.encode(row).length).isLessThanOrEqualTo(LogRowCodec.MAX_ENCODED_BYTES);
  }

  @Test
  void refusesWhatIsNoRow() {
    for (String foreign : List.of("", "[]", "{", "{}", "{\"ls_key\":\"k\"}", "7")) {
      assertThatThrownBy(() -> codec.decode(foreign.getBytes(UTF_8)))
          .as(foreign)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("eature log row");
    }
  }

  @Provide
  Arbitrary<List<@Nullable Object>> values() {
    List<Arbitrary<@Nullable Object>> columns = new ArrayList<>();
    for (ColumnPlan column : VIEW.columns()) {
      columns.add(RowSamples.nullable(column.type()));
    }
    return Combinators.combine(columns).as(values -> values);
  }

  @Provide
  Arbitrary<String> texts() {
    return RowSamples.text().filter(text -> text.length() < 100);
  }

  private static List<@Nullable Object> nulls() {
    return new ArrayList<>(
        Arrays.asList(Collections.nCopies(VIEW.columns().size(), null).toArray()));
  }
}
