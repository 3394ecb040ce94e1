/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestSuggestions {
  private static final List<String> KNOWN =
      List.of("amount", "amount_eur", "card_id", "status", "count", "count_distinct", "k", "");

  @ParameterizedTest
  @CsvSource({
    "amuont, amount",
    "Amount, amount",
    "STATUS, status",
    "stats, status",
    "cardid, card_id",
    "distinct, count_distinct",
    "count_distnct, count_distinct",
    "amnt, amount",
    "K, k",
  })
  void findsTheNearestName(String name, String nearest) {
    assertThat(Suggestions.nearest(name, KNOWN)).contains(nearest);
    assertThat(Suggestions.didYouMean(name, KNOWN)).isEqualTo("; did you mean '" + nearest + "'?");
  }

  @Test
  void saysNothingWhenNothingIsNear() {
    assertThat(Suggestions.nearest("merchant", KNOWN)).isEmpty();
    assertThat(Suggestions.didYouMean("merchant", KNOWN)).isEmpty();
    assertThat(Suggestions.didYouMean("x", List.of())).isEmpty();
    assertThat(Suggestions.didYouMean("x", List.of("y"))).isEmpty();
    assertThat(Suggestions.didYouMeanOneOf("merchant", List.of("a", "b")))
        .isEqualTo("; it must be one of a, b");
    assertThat(Suggestions.didYouMeanOneOf("aab", List.of("aaa", "bbb")))
        .isEqualTo("; did you mean 'aaa'?");
  }
}
