/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.training.ProgressLines;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.QualityWiring;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.replay.LakeAnswers;
import dev.lockstep.offline.training.replay.LocalAnswerRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.ServedAnswer;
import dev.lockstep.proto.v1.ViewPositions;
import dev.lockstep.quality.parity.Display;
import dev.lockstep.quality.parity.SameBits;
import dev.lockstep.quality.replay.Replayed;
import dev.lockstep.quality.replay.Replayer;
import dev.lockstep.quality.replay.ServedPlans;
import dev.lockstep.quality.replay.ServedSearch;
import dev.lockstep.quality.replay.TokenReplay;
import dev.lockstep.quality.served.ServedAnswers;
import dev.lockstep.quality.served.ServedLogReader;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.PositionToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes what was served again. */
@Command(
    name = "replay",
    description = "Compute what was served again, from the lake, and compare the bits.",
    footer = {
      "",
      "A token names everything that an answer was computed from. If the served log has the answer, what was",
      "served stands beside what the lake says; else the lake's values stand alone. Archive first: the lake",
      "must hold the token's position.",
      "",
      "Exit codes: 0 the same bits (or nothing to compare with), 3 they differ, 1 it failed, 2 not understood.",
      "",
      "Examples:",
      "  lockstep replay --token ls1.card_activity.1.1.0.0.0.4711.1795772807250",
      "  lockstep replay --token ls1... --feature card_activity:spend_1h",
      "  lockstep replay --answer 7b0c1d1e-... --engine spark",
    })
final class ReplayCommand extends BaseCommand {
  /** One of the two. */
  static final class What {
    @Option(names = "--token", paramLabel = "TOKEN", description = "A token of an answer.")
    private @Nullable String token;

    @Option(
        names = "--answer",
        paramLabel = "ID",
        description = "An answer of the served log, whole.")
    private @Nullable String answer;
  }

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--feature",
      paramLabel = "[VIEW:]NAME",
      description = "Only this feature; repeatable (default: all of the token's view).")
  private List<String> features = new ArrayList<>();

  @Mixin private EngineOption engine = new EngineOption();

  private static final EntityKey NOBODY = new EntityKey("");

  private boolean differs;

  private record Parts(ServedPlans plans, Lake lake, LakeAnswers answers, ServedSearch search) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    var unused = Logging.toFile(config.stateDir(), "replay");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower deployed = lifetime.add("registry", new RegistryFollower(store));
      Lake lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
      Parts parts =
          new Parts(
              ServedPlans.of(deployed.active().state()),
              lake,
              new LakeAnswers(
                  lake,
                  engine
                      .engine()
                      .answers(
                          lake,
                          config,
                          () -> deployed.active().state(),
                          new LocalAnswerRunner(lake, QualityWiring.scratch(config)),
                          new ProgressLines(console()))),
              new ServedSearch(new ServedLogReader(store, lake)));
      if (what.answer != null) {
        answer(parts, what.answer);
      } else {
        token(parts, String.valueOf(what.token));
      }
    }
    return differs ? ExitCodes.DIFFERS : ExitCodes.OK;
  }

  private void answer(Parts parts, String id) throws IOException {
    List<ServedAnswer> found =
        parts.search().find(answer -> answer.getAnswerId().equals(id), Integer.MAX_VALUE);
    if (found.isEmpty()) {
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME, "the served log has no answer '" + id + "' (any more)");
    }
    Table table = new Table("entity", "feature", "served", "from the lake", "");
    for (Replayed replayed : new Replayer(parts.plans(), parts.answers()).replay(found)) {
      compare(replayed, table);
    }
    table.print(console());
    summary();
  }

  private void compare(Replayed replayed, Table table) {
    ServedAnswer answer = replayed.served();
    if (replayed.expected().isEmpty()) {
      throw new LockstepException(ErrorCode.POSITION_NOT_REACHED, replayed.problem());
    }
    List<FeatureVector> vectors = answer.getResponse().getFeaturesList();
    for (int i = 0; i < vectors.size(); i++) {
      FeatureVector served = vectors.get(i);
      for (int row = 0; row < served.getStatusesCount(); row++) {
        row(
            table,
            String.valueOf(ServedAnswers.entity(answer, row)),
            served.getView() + ":" + ServedAnswers.feature(answer, served),
            Optional.of(ServedAnswers.value(served, row)),
            ServedAnswers.value(replayed.expected().get().getFeatures(i), row));
      }
    }
  }

  private void row(
      Table table,
      String entity,
      String feature,
      Optional<FeatureValue> served,
      FeatureValue lake) {
    boolean same = served.isEmpty() || SameBits.same(served.get(), lake);
    differs |= !same;
    table.row(
        entity,
        feature,
        served.map(Display::value).orElse("-"),
        Display.value(lake),
        served.isEmpty() ? "" : same ? "same" : "DIFFERS");
  }

  private void token(Parts parts, String text) throws IOException {
    PositionToken token = parse(text);
    TokenReplay replay = new TokenReplay(parts.plans(), parts.lake(), parts.answers());
    ViewPlan view = replay.view(token);
    List<FeaturePlan> wanted = replay.features(view, names(view));
    Optional<ServedAnswer> served =
        parts.search().find(answer -> place(answer, text) >= 0, 1).stream().findFirst();
    // The answer says who it is about; else the row at the position does, which the lake has to
    // find.
    EntityKey key =
        served.isPresent()
            ? ServedAnswers.key(served.get(), view, place(served.get(), text))
            : replay.entity(token).orElse(NOBODY);
    List<FeatureValue> values = replay.values(token, key, wanted);
    console()
        .out()
        .println(
            "%s v%s.r%s of %s at %s, %s"
                .formatted(
                    view.name(),
                    view.version(),
                    view.revision(),
                    key.equals(NOBODY) ? "an entity without rows" : key.encoded(),
                    Instant.ofEpochMilli(token.asOfMillis()),
                    rows(token.position())));
    Table table = new Table("entity", "feature", "served", "from the lake", "");
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.get(i).name();
      row(
          table,
          key.encoded(),
          view.name() + ":" + name,
          served.flatMap(answer -> value(answer, text, view.name(), name)),
          values.get(i));
    }
    table.print(console());
    if (served.isEmpty()) {
      console().out().println("The served log does not have this token.");
    } else {
      console().out().println("Answer " + served.get().getAnswerId());
      summary();
    }
  }

  private static String rows(Position position) {
    return position.seq() == Position.NO_ROW
        ? "which saw no row"
        : "up to row %s of partition %s".formatted(position.seq(), position.partition());
  }

  private static PositionToken parse(String text) {
    try {
      return PositionToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "not a position token: " + text, e);
    }
  }

  /** Without the view's name, which may stand before. */
  private List<String> names(ViewPlan view) {
    String prefix = view.name() + ":";
    return features.stream()
        .map(name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name)
        .toList();
  }

  /** The row of an answer that has a token; -1 if none has. */
  private static int place(ServedAnswer answer, String token) {
    for (ViewPositions view : answer.getResponse().getPositionsList()) {
      int row = view.getTokensList().indexOf(token);
      if (row >= 0) {
        return row;
      }
    }
    return -1;
  }

  private static Optional<FeatureValue> value(
      ServedAnswer answer, String token, String view, String feature) {
    return answer.getResponse().getFeaturesList().stream()
        .filter(vector -> vector.getView().equals(view))
        .filter(vector -> ServedAnswers.feature(answer, vector).equals(feature))
        .map(vector -> ServedAnswers.value(vector, place(answer, token)))
        .findFirst();
  }

  private void summary() {
    console().out().println(differs ? console().red("The bits differ.") : "The same bits.");
  }
}
