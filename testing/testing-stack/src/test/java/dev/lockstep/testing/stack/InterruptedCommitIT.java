/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.stack.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Kafka is away while Pinot finishes segments, and for longer than Pinot tries. The partitions must
 * go on within seconds of Kafka's return, not after the five minutes of Pinot's own validation.
 */
class InterruptedCommitIT {
  private static final String TABLE = "interrupted_commit_it";
  private static final int FLUSH_ROWS = NumberedRows.PARTITIONS * 500;
  private static final Duration AWAY = Duration.ofSeconds(25);
  private static final Duration REPAIRED = Duration.ofMinutes(1);

  @Test
  void partitionsGoOnSoonAfterACommitWasCutOff() throws Exception {
    assumeThat(System.getProperty("lockstep.test.stack", "local"))
        .as("only the local stack repairs its partitions")
        .isEqualTo("local");
    TestingStack stack = TestingStack.shared();
    PinotClient pinot = new PinotClient(stack.endpoints());
    NumberedRows rows = new NumberedRows(stack.endpoints(), "interrupted-commit-it");
    rows.createTopic();
    pinot.createTable(TABLE, "interrupted-commit-it", FLUSH_ROWS);
    rows.produce(20_000);
    await().until(() -> pinot.totals(TABLE).filter(totals -> totals.rows() > 0).isPresent());
    stack.kill(Role.KAFKA);
    long killed = System.nanoTime();
    await().atMost(AWAY.plusSeconds(5)).until(() -> System.nanoTime() - killed > AWAY.toNanos());
    stack.restart(Role.KAFKA);
    rows.produce(4_000);
    await()
        .atMost(REPAIRED)
        .untilAsserted(() -> assertThat(pinot.totals(TABLE)).isEqualTo(rows.totals()));
  }
}
