/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lockstep.online.TestingViews;
import dev.lockstep.online.hot.HotView.SliceKey;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class TestHotPartition {
  private static final EntityKey A = new EntityKey("a");
  private static final EntityKey B = new EntityKey("b");
  private static final ViewPlan PLAN = TestingViews.latest("latest", 1);

  private final HotView view = new HotView(PLAN, Caffeine.newBuilder().<SliceKey, HotSlice>build());
  private final HotPartition partition = view.partition(0);

  @Test
  void knowsNothingOfALogThatIsEmpty() {
    partition.begin(LogExtent.EMPTY);

    assertThat(partition.taken()).isEqualTo(HotPartition.NOWHERE);
  }

  @Test
  void learnsFromTheFirstRowWhereALogBegins() {
    partition.begin(LogExtent.EMPTY);
    partition.take(records(A, -4, -3), 0);

    assertThat(partition.taken()).isEqualTo(-3);
    assertThat(partition.taking()).isEqualTo(-3);
  }

  @Test
  void goesOnWhereTheExtentEndsAlsoIfSomeOfItComesAgain() {
    partition.begin(new LogExtent(1, 10));
    partition.take(records(A, 9, 10, 11), 0);

    assertThat(partition.taken()).isEqualTo(11);
  }

  @Test
  void refusesALogWithAGap() {
    partition.begin(new LogExtent(1, 10));

    assertThatThrownBy(() -> partition.take(records(A, 12), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("row 12 of view latest version 1, partition 0 follows row 10");
  }

  @Test
  void givesRowsToTheSlicesThatAreThere() {
    partition.begin(new LogExtent(1, 10));
    HotSlice slice = view.newSlice(A);
    slice.fill(List.of(), Long.MIN_VALUE, 0);
    partition.take(records(A, 11), 0);
    partition.take(records(B, 12), 0);

    assertThat(requireNonNull(slice.held()).highestSeq()).isEqualTo(11);
    assertThat(view.slice(B)).isNull();
    assertThat(partition.taken()).isEqualTo(12);
  }

  @Test
  void forgetsSlicesWithItsView() {
    HotSlice slice = view.newSlice(A);
    view.close();
    view.weigh(A, slice);

    assertThat(view.slice(A)).isNull();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(EntityKey entity, long... seqs) {
    LogRowCodec codec = new LogRowCodec(PLAN);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long seq : seqs) {
      LogRow row =
          new LogRow(
              entity, seq, 0, seq, seq, "", Collections.nCopies(PLAN.columns().size(), null));
      records.add(
          new ConsumerRecord<>(
              "log", 0, seq + 100, entity.encoded().getBytes(US_ASCII), codec.encode(row)));
    }
    return records;
  }
}
