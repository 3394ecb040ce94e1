/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells people what went wrong: one message, no stack trace unless they ask for it. */
final class ErrorReport implements IExecutionExceptionHandler {
  private final Console console;
  private final BooleanSupplier debug;

  ErrorReport(Console console, BooleanSupplier debug) {
    this.console = console;
    this.debug = debug;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parseResult) {
    Throwable cause = unwrap(exception);
    console.err().println(console.red("error: ") + message(cause));
    if (debug.getAsBoolean()) {
      exception.printStackTrace(console.err());
    } else if (!isExpected(cause)) {
      console
          .err()
          .println(
              "This is a bug in Lockstep, or something it did not expect; --debug shows where.");
    }
    return exitCode(cause);
  }

  /** The command line is not understood. */
  int usage(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    console.err().println(console.red("error: ") + exception.getMessage());
    UnmatchedArgumentException.printSuggestions(exception, command.getErr());
    command.getErr().flush();
    console.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCodes.USAGE;
  }

  static int exitCode(Throwable exception) {
    return unwrap(exception) instanceof LockstepException lockstep
            && lockstep.code() == ErrorCode.INVALID_CONFIGURATION
        ? ExitCodes.USAGE
        : ExitCodes.FAILED;
  }

  private static String message(Throwable cause) {
    if (cause instanceof StatusRuntimeException grpc) {
      Status status = grpc.getStatus();
      String description = status.getDescription();
      return description == null ? status.getCode().name() : description;
    }
    if (cause instanceof LockstepException) {
      return String.valueOf(cause.getMessage());
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static boolean isExpected(Throwable cause) {
    return cause instanceof StatusRuntimeException
        || (cause instanceof LockstepException lockstep && lockstep.code() != ErrorCode.INTERNAL);
  }

  private static Throwable unwrap(Throwable exception) {
    Throwable cause = exception.getCause();
    boolean wrapper =
        exception instanceof CompletionException || exception instanceof ExecutionException;
    return wrapper && cause != null ? unwrap(cause) : exception;
  }
}
