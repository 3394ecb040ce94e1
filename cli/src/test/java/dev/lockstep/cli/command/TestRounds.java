/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TestRounds {
  @Test
  void aRoundThatFailsIsSaidAndIsNoEnd() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, UTF_8);
    AtomicInteger rounds = new AtomicInteger();
    AtomicReference<Throwable> end = new AtomicReference<>();
    try (Lifetime lifetime = new Lifetime(line -> {})) {
      Rounds going =
          new Rounds(new Console(stream, stream, false, false), lifetime, Duration.ofSeconds(1));
      Thread thread =
          new Thread(
              () -> {
                try {
                  var unused =
                      going.run(
                          () -> {
                            switch (rounds.incrementAndGet()) {
                              case 1 ->
                                  throw new LockstepException(
                                      ErrorCode.STORE_UNAVAILABLE, "Kafka is away");
                              case 2 -> throw new IOException("the disk is away");
                              default -> stream.println("a round");
                            }
                            return true;
                          });
                } catch (InterruptedException e) {
                  end.set(e);
                }
              });
      thread.start();
      await().until(() -> rounds.get() > 2);
      thread.interrupt();
      thread.join();
    }
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    assertThat(said.toString(UTF_8))
        .containsSubsequence(
            "failed, and tried again: Kafka is away",
            "failed, and tried again: the disk is away",
            "a round");
  }

  @Test
  void refusesRoundsWithoutAPause() {
    assertThatThrownBy(() -> Rounds.pause("999ms"))
        .isInstanceOf(LockstepException.class)
        .hasMessage("--every is shorter than 1 s: 999ms");
    assertThat(Rounds.pause("5m")).isEqualTo(Duration.ofMinutes(5));
  }
}
