/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestFreePorts {
  @Test
  void everyPortIsChosenOnceAndFixedOnesStay() {
    StackPorts ports =
        new FreePorts(new Random(1)).complete(new StackPorts(0, 0, 0, 20_500, 0, 0, 0));
    List<Integer> all = new ArrayList<>(ports.of(Role.KAFKA).values());
    all.addAll(ports.of(Role.PINOT).values());
    assertThat(all).doesNotHaveDuplicates().doesNotContain(0).hasSize(7);
    assertThat(ports.pinotController()).isEqualTo(20_500);
  }

  @Test
  void aPortThatIsTakenIsNotFree() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      assertThat(FreePorts.isFree(port)).isFalse();
      StackPorts ports = new StackPorts(1, port, 1, 1, 1, 1, 1);
      assertThatThrownBy(() -> FreePorts.requireFree(withKafka(ports), Role.KAFKA))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("Port " + port + " (Kafka kraft)");
    }
  }

  private static StackPorts withKafka(StackPorts ports) {
    int free = new FreePorts(new Random()).complete(StackPorts.ANY).kafka();
    return new StackPorts(free, ports.kafkaController(), 1, 1, 1, 1, 1);
  }

  @Test
  void impossiblePortsAreRefused() {
    assertThatThrownBy(() -> new StackPorts(0, 0, 70_000, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a port: 70000");
  }
}
