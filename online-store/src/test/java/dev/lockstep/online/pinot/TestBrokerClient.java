/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.lowering.ResultColumn;
import dev.lockstep.online.lowering.TableQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TestBrokerClient {
  private static final TableQuery QUERY =
      new TableQuery(
          "SELECT \"a\" FROM t WHERE k = 'x\u00e4' LIMIT 9",
          List.of(new ResultColumn("a", Set.of("LONG"))),
          9,
          false);

  @Test
  void sendsTheQueryAndReadsTheRows() {
    try (FakeBroker broker = new FakeBroker(FakeBroker.ok(answer(1, 2)))) {
      assertThat(query(broker)).containsExactly(1L, 2L);
      assertThat(broker.requests().get(0))
          .startsWith(
              "{\"sql\":\"SELECT \\\"a\\\" FROM t WHERE k = 'x\u00e4' LIMIT 9\","
                  + "\"queryOptions\":\"timeoutMs=");
    }
  }

  @Test
  void keepsItsConnection() {
    String ok = FakeBroker.ok(answer(1));
    try (FakeBroker broker = new FakeBroker(ok, ok, ok);
        BrokerClient client = client(broker)) {
      for (int i = 0; i < 3; i++) {
        assertThat(query(client)).containsExactly(1L);
      }
      assertThat(broker.connections()).isEqualTo(1);
    }
  }

  @Test
  void readsChunkedBodies() {
    String body = answer(1, 2, 3);
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunk(body.substring(0, 10))
            + chunk(body.substring(10, 11))
            + chunk(body.substring(11))
            + "0\r\nTrailer: x\r\n\r\n";
    try (FakeBroker broker = new FakeBroker(chunked, FakeBroker.ok(answer(7)));
        BrokerClient client = client(broker)) {
      assertThat(query(client)).containsExactly(1L, 2L, 3L);
      assertThat(query(client)).containsExactly(7L);
      assertThat(broker.connections()).isEqualTo(1);
    }
  }

  @Test
  void opensANewConnectionWhenTheOldOneWasClosed() {
    try (FakeBroker broker =
            new FakeBroker(FakeBroker.ok(answer(1)) + FakeBroker.CUT, FakeBroker.ok(answer(2)));
        BrokerClient client = client(broker)) {
      assertThat(query(client)).containsExactly(1L);
      assertThat(query(client)).containsExactly(2L);
      assertThat(broker.connections()).isEqualTo(2);
    }
  }

  @Test
  void doesNotReuseAConnectionThatTheBrokerWillClose() {
    String body = answer(1);
    String closing =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    try (FakeBroker broker = new FakeBroker(closing, FakeBroker.ok(answer(2)));
        BrokerClient client = client(broker)) {
      assertThat(query(client)).containsExactly(1L);
      assertThat(query(client)).containsExactly(2L);
      assertThat(broker.connections()).isEqualTo(2);
    }
  }

  @Test
  void forgetsTheRowsOfABrokenAnswer() {
    String whole = FakeBroker.ok(answer(1, 2, 3));
    try (FakeBroker breaking =
            new FakeBroker(whole.substring(0, whole.length() - 60) + FakeBroker.CUT);
        FakeBroker healthy = new FakeBroker(FakeBroker.ok(answer(4)));
        BrokerClient client = client(breaking, healthy)) {
      assertThat(query(client)).containsExactly(4L);
    }
  }

  @Test
  void goesToAnotherBrokerAndAvoidsTheDeadOneForAWhile() {
    String ok = FakeBroker.ok(answer(1));
    try (FakeBroker dead = new FakeBroker();
        FakeBroker healthy = new FakeBroker(ok, ok, ok, ok);
        BrokerClient client = client(dead, healthy)) {
      dead.close();
      for (int i = 0; i < 4; i++) {
        assertThat(query(client)).containsExactly(1L);
      }
      assertThat(healthy.requests()).hasSize(4);
    }
  }

  @Test
  void aDeadStoreIsUnavailable() {
    try (FakeBroker broker = new FakeBroker();
        BrokerClient client = client(broker)) {
      broker.close();
      assertFails(client, ErrorCode.STORE_UNAVAILABLE, "No Pinot broker answers: ");
    }
  }

  @Test
  void anEmptyErrorIsNoAnswer() {
    try (FakeBroker broker = new FakeBroker("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        BrokerClient client = client(broker)) {
      assertFails(client, ErrorCode.STORE_UNAVAILABLE, "answers with status 500");
    }
  }

  @Test
  void aRefusedUserIsAMatterOfConfiguration() {
    try (FakeBroker broker = new FakeBroker("HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope");
        BrokerClient client = client(broker)) {
      assertFails(client, ErrorCode.INVALID_CONFIGURATION, "answers with status 403: nope");
    }
  }

  @Test
  void textBehindTheAnswerIsNoAnswer() {
    try (FakeBroker broker = new FakeBroker(FakeBroker.ok(answer(1) + "{}"));
        BrokerClient client = client(broker)) {
      assertFails(client, ErrorCode.STORE_UNAVAILABLE, "Text behind the answer");
    }
  }

  @Test
  void honoursTheDeadline() {
    try (FakeBroker broker = new FakeBroker(FakeBroker.HANG);
        BrokerClient client = client(broker)) {
      long start = System.nanoTime();
      long deadline = start + TimeUnit.MILLISECONDS.toNanos(100);
      assertThatThrownBy(() -> client.query(QUERY, Numbers::new, deadline))
          .isInstanceOf(LockstepException.class)
          .hasMessage("No answer from Pinot before the deadline")
          .extracting(e -> ((LockstepException) e).code())
          .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }
  }

  private static void assertFails(BrokerClient client, ErrorCode code, String message) {
    assertThatThrownBy(() -> query(client))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(code);
  }

  private static List<Long> query(FakeBroker broker) {
    try (BrokerClient client = client(broker)) {
      return query(client);
    }
  }

  private static List<Long> query(BrokerClient client) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    return client.query(QUERY, Numbers::new, deadline).rows().seen;
  }

  private static BrokerClient client(FakeBroker... brokers) {
    OnlineStoreConfig config =
        OnlineStoreConfig.of("localhost:9092", "http://localhost:9000")
            .withPinotBrokers(Stream.of(brokers).map(FakeBroker::uri).toList());
    return new BrokerClient(config, new PinotController(config));
  }

  private static String answer(int... values) {
    StringBuilder rows = new StringBuilder();
    for (int value : values) {
      rows.append(rows.length() == 0 ? "" : ",").append('[').append(value).append(']');
    }
    return "{\"resultTable\":{\"dataSchema\":{\"columnNames\":[\"a\"],\"columnDataTypes\":[\"LONG\"]},"
        + "\"rows\":["
        + rows
        + "]},\"exceptions\":[],\"numServersQueried\":1,\"numServersResponded\":1}";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + ";x=y\r\n" + text + "\r\n";
  }

  private static final class Numbers implements RowHandler {
    private final List<Long> seen = new ArrayList<>();

    @Override
    public void row(JsonParser row) throws IOException {
      row.nextToken();
      seen.add(row.getLongValue());
      row.nextToken();
    }
  }
}
