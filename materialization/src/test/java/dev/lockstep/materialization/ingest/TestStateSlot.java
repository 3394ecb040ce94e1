/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestStateSlot {
  @Test
  void givesEachInstanceAPlaceOfItsOwnAndThePlaceBackToWhoReturns(@TempDir Path directory) {
    String firstId;
    try (StateSlot first = StateSlot.claim(directory);
        StateSlot second = StateSlot.claim(directory)) {
      firstId = first.instanceId();
      assertThat(second.instanceId()).isNotEqualTo(firstId);
      assertThat(second.directory()).isNotEqualTo(first.directory());
    }
    try (StateSlot again = StateSlot.claim(directory)) {
      assertThat(again.instanceId()).isEqualTo(firstId);
    }
  }

  @Test
  void saysWhichDirectoryCannotBeUsed(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> StateSlot.claim(file))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("Cannot use the state directory " + file);
  }
}
