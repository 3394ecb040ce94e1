/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.stack.Role;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever stack the tests run on: rows come through, and none is lost or doubled by restarts and
 * kills. The methods share one table and build on each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackIT {
  private static final Logger logger = LoggerFactory.getLogger(StackIT.class);
  private static final String TABLE = "stack_it";
  private static final int BATCH = 5_000;

  /**
   * Segments are finished during the third and the fifth batch, away from the moments at which
   * Kafka ends: a commit cut off by that takes Pinot minutes to repair, on images as they are.
   */
  private static final int FLUSH_ROWS = NumberedRows.PARTITIONS * 3_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static TestingStack stack;
  private static PinotClient pinot;
  private static NumberedRows rows;

  @BeforeAll
  static void start() throws Exception {
    stack = TestingStack.shared();
    pinot = new PinotClient(stack.endpoints());
    rows = new NumberedRows(stack.endpoints(), "stack-it");
    rows.createTopic();
  }

  @Test
  @Order(1)
  void rowsGoThroughKafkaIntoPinot() throws Exception {
    pinot.createTable(TABLE, "stack-it", FLUSH_ROWS);
    rows.produce(BATCH);
    assertThat(rows.consume()).isEqualTo(rows.rows());
    awaitExact();
  }

  @Test
  @Order(2)
  void nothingIsLostByAnOrderlyRestart() throws Exception {
    timed("restart of Pinot", () -> stack.restart(Role.PINOT));
    assertExactFromNowOn();
    timed("restart of Kafka", () -> stack.restart(Role.KAFKA));
    rows.produce(BATCH);
    awaitExact();
  }

  @Test
  @Order(3)
  void nothingIsLostOrDoubledWhenPinotIsKilled() throws Exception {
    stack.kill(Role.PINOT);
    rows.produce(BATCH);
    timed("restart of Pinot after a kill", () -> stack.restart(Role.PINOT));
    assertExactFromNowOn();
    rows.produce(BATCH);
    awaitExact();
  }

  @Test
  @Order(4)
  void nothingIsLostOrDoubledWhenKafkaIsKilled() throws Exception {
    stack.kill(Role.KAFKA);
    timed("restart of Kafka after a kill", () -> stack.restart(Role.KAFKA));
    rows.produce(BATCH);
    assertThat(rows.consume()).isEqualTo(rows.rows());
    timed("Pinot exact after Kafka came back", StackIT::awaitExact);
  }

  /** A table may still be reading what it had not stored; once exact, it stays so. */
  private static void assertExactFromNowOn() {
    awaitExact();
    for (int i = 0; i < 20; i++) {
      assertThat(pinot.totals(TABLE)).isEqualTo(rows.totals());
    }
  }

  private static void awaitExact() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(pinot.totals(TABLE)).isEqualTo(rows.totals()));
  }

  private static void timed(String what, Runnable action) {
    long start = System.nanoTime();
    action.run();
    logger.info("{}: {} ms", what, (System.nanoTime() - start) / 1_000_000);
  }
}
