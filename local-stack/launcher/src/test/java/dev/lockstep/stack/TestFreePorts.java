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
    try (PortClaims claims = new PortClaims(new Random(1))) {
      StackPorts ports = FreePorts.complete(new StackPorts(0, 0, 0, 20_500, 0, 0, 0), claims);
      assertThat(all(ports)).doesNotHaveDuplicates().doesNotContain(0).hasSize(7);
      assertThat(ports.pinotController()).isEqualTo(20_500);
    }
  }

  @Test
  void stacksThatChooseAtTheSameTimeDoNotChooseTheSame() {
    try (PortClaims claims = new PortClaims(new Random(2));
        PortClaims others = new PortClaims(new Random(2))) {
      StackPorts ports = FreePorts.complete(StackPorts.ANY, claims);
      assertThat(all(FreePorts.complete(StackPorts.ANY, others)))
          .doesNotContainAnyElementsOf(all(ports));
      assertThat(others.claim(ports.kafka())).isFalse();
      claims.close();
      assertThat(others.claim(ports.kafka())).as("given back").isTrue();
    }
  }

  @Test
  void recordedPortsAreClaimedToo() {
    try (PortClaims claims = new PortClaims();
        PortClaims others = new PortClaims()) {
      int port = claims.choose();
      StackPorts recorded = new StackPorts(port, 0, 0, 0, 0, 0, 0);
      claims.close();
      FreePorts.claim(recorded, claims);
      assertThat(others.claim(port)).isFalse();
    }
  }

  @Test
  void aPortThatIsTakenIsNotFree() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        PortClaims claims = new PortClaims()) {
      int port = socket.getLocalPort();
      assertThat(PortClaims.isFree(port)).isFalse();
      StackPorts ports = new StackPorts(claims.choose(), port, 1, 1, 1, 1, 1);
      assertThatThrownBy(() -> FreePorts.requireFree(ports, Role.KAFKA))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("Port " + port + " (Kafka kraft)");
    }
  }

  private static List<Integer> all(StackPorts ports) {
    List<Integer> all = new ArrayList<>(ports.of(Role.KAFKA).values());
    all.addAll(ports.of(Role.PINOT).values());
    return all;
  }

  @Test
  void impossiblePortsAreRefused() {
    assertThatThrownBy(() -> new StackPorts(0, 0, 70_000, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a port: 70000");
  }
}
