/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.get.Moments;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.terminal.Text;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.deadletter.DeadLetter;
import dev.lockstep.materialization.deadletter.DeadLetterFilter;
import dev.lockstep.materialization.deadletter.DeadLetterId;
import dev.lockstep.materialization.deadletter.DeadLetters;
import dev.lockstep.materialization.deadletter.Resubmission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Shows dead letters and sends them again. */
@Command(
    name = "dead-letters",
    description = "Show events that could not become rows, and send them again.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DeadLettersCommand.ListLetters.class, DeadLettersCommand.Resubmit.class},
    footer = {
      "",
      "Examples:",
      "  lockstep dead-letters list --view card_activity --since -1h",
      "  lockstep dead-letters resubmit 0-17 0-21",
    })
final class DeadLettersCommand {
  private DeadLettersCommand() {}

  /** Which dead letters. */
  static final class Filter {
    @Option(names = "--view", paramLabel = "NAME", description = "Only of this feature view.")
    private @Nullable String view;

    @Option(names = "--source", paramLabel = "NAME", description = "Only of this source.")
    private @Nullable String source;

    @Option(
        names = "--since",
        paramLabel = "MOMENT",
        description = "Only those refused since, e.g. -1h or 2026-11-20T09:00:00Z.")
    private @Nullable String since;

    DeadLetterFilter filter() {
      DeadLetterFilter filter = DeadLetterFilter.OPEN;
      if (view != null) {
        filter = filter.withView(view);
      }
      if (source != null) {
        filter = filter.withSource(source);
      }
      return since == null ? filter : filter.withSince(Moments.parse(since, Instant.now()));
    }
  }

  /** Shows. */
  @Command(
      name = "list",
      description = "Show dead letters, the oldest first.",
      footer = {
        "",
        "An event that several views refuse is a dead letter of each of them.",
        "",
        "Examples:",
        "  lockstep dead-letters list",
        "  lockstep dead-letters list --since -10m --limit 5 --events",
      })
  static final class ListLetters extends BaseCommand {
    private static final int REASON_WIDTH = 90;

    @Mixin private Filter filter = new Filter();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "The newest so many (default: 50).")
    private int limit;

    @Option(names = "--all", description = "Those that were sent again, too.")
    private boolean all;

    @Option(names = "--events", description = "Show the beginning of each event.")
    private boolean events;

    @Override
    public Integer call() {
      DeadLetterFilter wanted = filter.filter().withLimit(Math.max(1, limit));
      List<DeadLetter> letters =
          new DeadLetters(StoreWiring.find(config())).list(all ? wanted.withResubmitted() : wanted);
      if (letters.isEmpty()) {
        console().out().println("No dead letters.");
      } else if (events) {
        letters.forEach(this::printWithEvent);
      } else {
        print(letters);
      }
      return ExitCodes.OK;
    }

    private void print(List<DeadLetter> letters) {
      Table table = new Table("id", "refused", "view", "from", "reason");
      for (DeadLetter letter : letters) {
        table.row(
            letter.id().toString(),
            letter.time().toString(),
            letter.view(),
            letter.topic() + "-" + letter.partition() + "@" + letter.offset(),
            Text.cut(letter.reason(), REASON_WIDTH) + again(letter));
      }
      table.print(console());
    }

    private void printWithEvent(DeadLetter letter) {
      console()
          .out()
          .println(
              console().bold(letter.id() + " " + letter.view())
                  + " from %s-%d@%d, refused %s%s"
                      .formatted(
                          letter.topic(),
                          letter.partition(),
                          letter.offset(),
                          letter.time(),
                          again(letter)));
      console().out().println("  reason  " + letter.reason());
      console().out().println("  event   " + letter.printable());
    }

    private static String again(DeadLetter letter) {
      return letter.resubmitted().map(time -> " (sent again " + time + ")").orElse("");
    }
  }

  /** Sends again. */
  @Command(
      name = "resubmit",
      description = "Send dead letters to their view again, and to no other view.",
      footer = {
        "",
        "For events that the view would take now, after a change of its definition.",
        "",
        "Examples:",
        "  lockstep dead-letters resubmit 0-17 0-21",
        "  lockstep dead-letters resubmit --matching --view card_activity --since -1h",
      })
  static final class Resubmit extends BaseCommand {
    @Parameters(paramLabel = "ID", arity = "0..*", description = "As list shows them, e.g. 0-17.")
    private List<String> ids = new ArrayList<>();

    @Option(
        names = "--matching",
        description = "All open ones that --view, --source and --since let through.")
    private boolean matching;

    @Mixin private Filter filter = new Filter();

    @Option(names = "--force", description = "Those that were sent again before, too.")
    private boolean force;

    @Override
    public Integer call() {
      if (ids.isEmpty() != matching) {
        throw new ParameterException(spec().commandLine(), "Say either ids or --matching");
      }
      DeadLetters letters = new DeadLetters(StoreWiring.find(config()));
      Resubmission result =
          matching
              ? letters.resubmitAll(filter.filter(), force)
              : letters.resubmit(ids.stream().map(Resubmit::parse).toList(), force);
      console().out().println(result.sent().size() + " sent again.");
      result.refused().forEach((id, reason) -> console().err().println(id + ": " + reason));
      return result.refused().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static DeadLetterId parse(String text) {
      try {
        return DeadLetterId.parse(text);
      } catch (IllegalArgumentException e) {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
      }
    }
  }
}
