/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestFlags {
  @Test
  void valuesMayHoldAnything() {
    Flags flags = Flags.parse("--data=/a=b", "--port=9092", "--empty=");
    assertThat(flags.text("data")).isEqualTo("/a=b");
    assertThat(flags.port("port")).isEqualTo(9092);
    assertThat(flags.optional("empty")).contains("");
    assertThat(flags.optional("other")).isEmpty();
  }

  @Test
  void whatIsNoFlagIsRefused() {
    assertThatThrownBy(() -> Flags.parse("--data"))
        .hasMessage("Expected --name=value, got: --data");
    assertThatThrownBy(() -> Flags.parse("data=1"))
        .hasMessage("Expected --name=value, got: data=1");
    assertThatThrownBy(() -> Flags.parse("--a=1", "--a=2")).hasMessage("Given twice: --a");
  }

  @Test
  void whatIsMissingOrNoPortIsNamed() {
    Flags flags = Flags.parse("--port=70000", "--other=x");
    assertThatThrownBy(() -> flags.text("data")).hasMessage("Missing flag: --data=...");
    assertThatThrownBy(() -> flags.port("port")).hasMessage("Not a port: --port=70000");
    assertThatThrownBy(() -> flags.port("other")).hasMessage("Not a port: --other=x");
  }
}
