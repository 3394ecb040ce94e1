/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where log lines of commands that run on go to; other commands do not log. */
public final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level [%thread] %logger{30} %msg%n";

  /** Says much at INFO that only its own developers need. */
  private static final String CHATTY = "org.apache.kafka";

  private Logging() {}

  /**
   * Logs to a file from now on, behind what is there.
   *
   * @return the file
   * @throws LockstepException STATE_DIRECTORY if its directory cannot be made
   */
  public static Path toFile(Path stateDir, String command) {
    Path file = stateDir.resolve("logs").resolve(command + ".log").toAbsolutePath().normalize();
    try {
      Files.createDirectories(stateDir.resolve("logs"));
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY,
          "cannot make the directory of " + file + ": " + e.getMessage(),
          e);
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender(context, file));
    root.setLevel(Level.INFO);
    context.getLogger(CHATTY).setLevel(Level.WARN);
    return file;
  }

  private static FileAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
