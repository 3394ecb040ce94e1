/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TestTileCell {
  @Test
  void comesBackAsItWas() {
    for (TileCell cell :
        List.of(
            new TileCell(3, -7, "", new byte[] {1, 2, 3}),
            new TileCell(0, 0, "ärger: 1 / 0", new byte[0]),
            new TileCell(Long.MAX_VALUE, Long.MIN_VALUE, "x", new byte[1000]))) {
      TileCell back = TileCell.decode(cell.encode());
      assertThat(back.counted()).isEqualTo(cell.counted());
      assertThat(back.newestMillis()).isEqualTo(cell.newestMillis());
      assertThat(back.failure()).isEqualTo(cell.failure());
      assertThat(back.state()).isEqualTo(cell.state());
    }
  }

  @Test
  void isNoTextIfNothingCounted() {
    assertThat(TileCell.NONE.encode()).isEmpty();
    assertThat(TileCell.decode("").counted()).isZero();
  }

  @Test
  void refusesWhatItNeverWrote() {
    String whole = new TileCell(3, 7, "why", new byte[] {1}).encode();
    for (String text : List.of("?", "AAAA", "Ag" + whole.substring(2), whole.substring(0, 20))) {
      assertThatThrownBy(() -> TileCell.decode(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
