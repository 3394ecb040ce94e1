/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.online.OnlineStoreConfig;
import java.time.Duration;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

final class TestTopicFollower {
  /** Nothing listens there; the follower would try for seconds. */
  private static final OnlineStoreConfig NOWHERE =
      OnlineStoreConfig.of("127.0.0.1:1", "http://127.0.0.1:1");

  @Test
  void aFollowerThatIsWokenDoesNotTakeItForAFailure() {
    try (TopicFollower follower = new TopicFollower(NOWHERE, "topic", record -> {})) {
      follower.wakeup();
      assertThatThrownBy(() -> follower.poll(Duration.ofSeconds(1)))
          .isInstanceOf(WakeupException.class)
          .hasMessage(null);
    }
  }
}
