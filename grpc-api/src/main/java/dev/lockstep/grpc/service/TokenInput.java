/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.wire.Texts.quote;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.Tokens;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The position tokens that a request brings, by view. */
final class TokenInput {
  private final String field;
  private final Map<String, List<@Nullable PositionToken>> byView;

  private TokenInput(String field, Map<String, List<@Nullable PositionToken>> byView) {
    this.field = field;
    this.byView = byView;
  }

  /**
   * Reads tokens.
   *
   * @param emptyAllowed whether "" stands for no token
   */
  static TokenInput read(
      String field, List<Tokens> given, int rows, boolean emptyAllowed, RequestProblems problems) {
    Map<String, List<@Nullable PositionToken>> byView = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      String path = field + "[" + i + "].tokens";
      List<String> texts = given.get(i).getTokensList();
      if (texts.size() != rows) {
        problems.add(path, "%s tokens are given for %s entity rows".formatted(texts.size(), rows));
        continue;
      }
      List<@Nullable PositionToken> tokens = parse(path, texts, emptyAllowed, problems);
      Optional<String> view = viewOf(path, tokens, problems);
      if (view.isPresent() && byView.putIfAbsent(view.get(), tokens) != null) {
        problems.add(path, "Tokens of view '" + view.get() + "' are given twice");
      }
    }
    return new TokenInput(field, byView);
  }

  /** The T of all tokens; empty if there are none or they differ, which is a problem. */
  OptionalLong asOfMillis(RequestProblems problems) {
    long[] distinct =
        byView.values().stream()
            .flatMap(List::stream)
            .filter(Objects::nonNull)
            .mapToLong(PositionToken::asOfMillis)
            .distinct()
            .toArray();
    if (distinct.length > 1) {
      problems.add(
          field,
          "Tokens of different moments cannot be replayed in one request: T is %s and %s"
              .formatted(distinct[0], distinct[1]));
    }
    return distinct.length == 1 ? OptionalLong.of(distinct[0]) : OptionalLong.empty();
  }

  /**
   * What to replay of a view.
   *
   * @param view the version and revision that the positions are of
   * @param seqs one per row
   */
  record ViewReplay(ViewPlan view, List<Long> seqs) {}

  /**
   * What to replay of a view; empty if the problems tell why there is nothing.
   *
   * @param view as it is served now
   * @throws LockstepException VERSION_RETIRED if the tokens are of a retired version
   */
  Optional<ViewReplay> replay(
      ViewPlan view, ServedDefinitions definitions, RequestProblems problems) {
    List<@Nullable PositionToken> tokens = byView.get(view.name());
    if (tokens == null) {
      problems.add(field, "No tokens of view '" + view.name() + "', which the features need");
      return Optional.empty();
    }
    List<Long> seqs = new ArrayList<>(tokens.size());
    Set<Integer> versions = new LinkedHashSet<>();
    int revision = 0;
    for (PositionToken token : tokens) {
      if (token == null) {
        return Optional.empty();
      }
      seqs.add(token.position().seq());
      versions.add(token.position().version());
      revision = Math.max(revision, token.position().revision());
    }
    if (versions.size() != 1) {
      problems.add(
          field, "Tokens of several versions of view '%s': %s".formatted(view.name(), versions));
      return Optional.empty();
    }
    int version = versions.iterator().next();
    if (definitions.isRetired(view.name(), version)) {
      throw new LockstepException(
          ErrorCode.VERSION_RETIRED,
          "Version %s of view '%s' is retired, its rows are in no store any more; version %s is served"
              .formatted(version, view.name(), view.version()));
    }
    // Revisions of one version read the same log with the same meaning of each feature.
    Optional<ViewPlan> asItWas =
        definitions
            .view(view.name(), version, revision)
            .or(() -> version == view.version() ? Optional.of(view) : Optional.empty());
    if (asItWas.isEmpty()) {
      problems.add(
          field,
          "Nothing is known of version %s of view '%s'; version %s is served"
              .formatted(version, view.name(), view.version()));
    }
    return asItWas.map(plan -> new ViewReplay(plan, seqs));
  }

  /**
   * Lower bounds of a view, one per row; empty if there are none. The seqs of an older version say
   * nothing about the log of the served one and bound nothing; nor do those of a newer one that was
   * rolled back.
   *
   * @throws LockstepException POSITION_NOT_REACHED if a token is of a version still to come
   */
  List<Long> lowerBounds(ViewPlan view, ServedDefinitions definitions) {
    List<@Nullable PositionToken> tokens = byView.get(view.name());
    if (tokens == null) {
      return List.of();
    }
    List<Long> bounds = new ArrayList<>(tokens.size());
    for (PositionToken token : tokens) {
      int version = token == null ? view.version() : token.position().version();
      if (version > view.version() && !definitions.isGivenUp(view.name(), version)) {
        throw new LockstepException(
            ErrorCode.POSITION_NOT_REACHED,
            "A lower bound is of version %s of view '%s'; this server still serves version %s"
                .formatted(version, view.name(), view.version()));
      }
      bounds.add(
          token == null || version != view.version() ? Position.NO_ROW : token.position().seq());
    }
    return bounds;
  }

  private static List<@Nullable PositionToken> parse(
      String path, List<String> texts, boolean emptyAllowed, RequestProblems problems) {
    List<@Nullable PositionToken> tokens = new ArrayList<>(texts.size());
    try (RequestProblems.RowProblems rows = problems.ofColumn(path, "Token")) {
      for (int row = 0; row < texts.size(); row++) {
        String text = texts.get(row);
        PositionToken token = null;
        if (!text.isEmpty() || !emptyAllowed) {
          try {
            token = PositionToken.parse(text);
          } catch (IllegalArgumentException e) {
            rows.add(row, "is not a position token: " + quote(text));
          }
        }
        tokens.add(token);
      }
    }
    return tokens;
  }

  private static Optional<String> viewOf(
      String path, List<@Nullable PositionToken> tokens, RequestProblems problems) {
    String view = null;
    for (PositionToken token : tokens) {
      if (token == null) {
        continue;
      }
      if (view != null && !view.equals(token.view())) {
        problems.add(
            path,
            "Tokens of the views %s and %s are mixed".formatted(quote(view), quote(token.view())));
        return Optional.empty();
      }
      view = token.view();
    }
    return Optional.ofNullable(view);
  }
}
