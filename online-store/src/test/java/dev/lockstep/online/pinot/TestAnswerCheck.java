/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.lowering.ResultColumn;
import dev.lockstep.online.lowering.TableQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One test per way in which Pinot answers 200 and is wrong. */
final class TestAnswerCheck {
  private static final String SCHEMA =
      "{\"columnNames\":[\"ls_seq\"],\"columnDataTypes\":[\"LONG\"]}";
  private static final String HEALTHY =
      "\"exceptions\":[],\"numServersQueried\":1,\"numServersResponded\":1";
  private static final TableQuery QUERY = query(3, false);

  private final List<Long> seqs = new ArrayList<>();

  @Test
  void aCompleteAnswerPasses() {
    BrokerAnswer answer =
        check(
            """
            {"resultTable":{"dataSchema":%s,"rows":[[7],[8]]},%s,"numSegmentsQueried":4,
             "numConsumingSegmentsQueried":1,"totalDocs":99,"numGroupsLimitReached":false,
             "unknown":{"a":[1,{"b":2}]},"partialResult":false}"""
                .formatted(SCHEMA, HEALTHY));
    assertThat(seqs).containsExactly(7L, 8L);
    assertThat(answer.totalDocs()).isEqualTo(99);
    assertThat(answer.segmentsQueried()).isEqualTo(4);
    assertThat(answer.consumingSegmentsQueried()).isEqualTo(1);
  }

  @Test
  void noResultTableIsEmptyIfServersAnswered() {
    assertThatCode(() -> check("{" + HEALTHY + "}")).doesNotThrowAnyException();
    assertThatCode(() -> check("{\"resultTable\":null," + HEALTHY + "}"))
        .doesNotThrowAnyException();
  }

  @Test
  void noResultTableAndNoServerIsNoAnswer() {
    assertUnavailable(
        "{\"exceptions\":[],\"numServersQueried\":0,\"numServersResponded\":0}",
        "no server was queried");
  }

  @Test
  void anAnswerThatDoesNotSayWhoWasAskedIsNoAnswer() {
    assertUnavailable(
        "{\"resultTable\":{\"dataSchema\":%s,\"rows\":[]}}".formatted(SCHEMA),
        "no server was queried");
  }

  @Test
  void everyExceptionFails() {
    assertUnavailable(
        """
        {"exceptions":[{"errorCode":427,"message":"1 servers [a] not responded\\nat x"}],
         "numServersQueried":1,"numServersResponded":1}""",
        "error 427: 1 servers [a] not responded; query");
    assertUnavailable(
        """
        {"resultTable":{"dataSchema":%s,"rows":[[1]]},
         "exceptions":[{"errorCode":305,"message":"2 segments unavailable"}],
         "numServersQueried":1,"numServersResponded":1}"""
            .formatted(SCHEMA),
        "error 305: 2 segments unavailable");
  }

  @Test
  void aRefusedQueryIsOurFault() {
    assertThatThrownBy(
            () ->
                check(
                    """
                    {"exceptions":[{"errorCode":150,"message":"Caught exception while parsing"}],
                     "numServersQueried":0}"""))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("Pinot refuses a query, error 150")
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void aMissingServerFails() {
    assertUnavailable(
        "{\"exceptions\":[],\"numServersQueried\":2,\"numServersResponded\":1}",
        "1 of 2 servers responded");
  }

  @Test
  void aPartialResultFails() {
    assertUnavailable("{" + HEALTHY + ",\"partialResult\":true}", "the result is partial");
  }

  @Test
  void droppedGroupsFail() {
    assertUnavailable("{" + HEALTHY + ",\"numGroupsLimitReached\":true}", "groups were dropped");
  }

  @Test
  void reachingTheLimitFails() {
    assertThatThrownBy(
            () ->
                check(
                    "{\"resultTable\":{\"dataSchema\":%s,\"rows\":[[1],[2],[3]]},%s}"
                        .formatted(SCHEMA, HEALTHY)))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Answer has more rows than the 2 that one query may read: SELECT 1")
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(ErrorCode.ROW_LIMIT);
  }

  @Test
  void theNewestRowsMayReachTheirLimit() {
    String rows = "{\"resultTable\":{\"dataSchema\":%s,\"rows\":%s},%s}";
    assertThatCode(() -> check(rows.formatted(SCHEMA, "[[1],[2],[3]]", HEALTHY), query(3, true)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> check(rows.formatted(SCHEMA, "[[1],[2],[3],[4]]", HEALTHY), query(3, true)))
        .hasMessageContaining("more rows");
  }

  @Test
  void otherColumnsOrTypesFail() {
    assertUnavailable(
        """
        {"resultTable":{"dataSchema":{"columnNames":["seq"],"columnDataTypes":["LONG"]},
         "rows":[[1]]},%s}"""
            .formatted(HEALTHY),
        "columns are [seq] [LONG]");
    assertUnavailable(
        """
        {"resultTable":{"dataSchema":{"columnNames":["ls_seq"],"columnDataTypes":["DOUBLE"]},
         "rows":[[1.0]]},%s}"""
            .formatted(HEALTHY),
        "columns are [ls_seq] [DOUBLE]");
    assertThat(seqs).isEmpty();
  }

  @Test
  void typesOfNoRowsDoNotMatter() {
    assertThatCode(
            () ->
                check(
                    """
                    {"resultTable":{"dataSchema":{"columnNames":["ls_seq"],
                     "columnDataTypes":["STRING"]},"rows":[]},%s}"""
                        .formatted(HEALTHY)))
        .doesNotThrowAnyException();
  }

  @Test
  void rowsBeforeTheirColumnsFail() {
    assertUnavailable(
        "{\"resultTable\":{\"rows\":[[1]]},%s}".formatted(HEALTHY), "columns are [] []");
  }

  @Test
  void somethingElseThanAnAnswerFails() {
    assertThatThrownBy(() -> check("[]"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Not a broker's answer");
    assertThatThrownBy(() -> check("{\"resultTable\":{\"dataSchema\":"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Unexpected end-of-input");
  }

  private void assertUnavailable(String json, String message) {
    assertThatThrownBy(() -> check(json))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("Pinot's answer is not complete: " + message)
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  private BrokerAnswer check(String json) {
    return check(json, QUERY);
  }

  private BrokerAnswer check(String json, TableQuery query) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      BrokerAnswer answer =
          AnswerParser.parse(
              parser,
              query,
              row -> {
                row.nextToken();
                seqs.add(row.getLongValue());
                row.nextToken();
              });
      AnswerCheck.check(answer, query);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TableQuery query(int limit, boolean newestOnly) {
    return new TableQuery(
        "SELECT 1", List.of(new ResultColumn("ls_seq", Set.of("LONG"))), limit, newestOnly);
  }
}
