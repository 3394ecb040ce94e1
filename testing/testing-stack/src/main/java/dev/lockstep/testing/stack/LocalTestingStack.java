/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import dev.lockstep.stack.LocalStack;
import dev.lockstep.stack.LocalStackConfig;
import dev.lockstep.stack.Role;
import dev.lockstep.stack.StackEndpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Child JVMs on this machine; the temporary state directory has a blank in its path, as many do.
 */
final class LocalTestingStack implements TestingStack {
  private static final Logger logger = LoggerFactory.getLogger(LocalTestingStack.class);

  private final Path directory;
  private final LocalStack stack;

  private LocalTestingStack(Path directory, LocalStack stack) {
    this.directory = directory;
    this.stack = stack;
  }

  static LocalTestingStack start() {
    Path directory = temporaryDirectory();
    try {
      LocalStackConfig config = LocalStackConfig.in(directory).withHeaps(384, 768);
      return new LocalTestingStack(
          directory, LocalStack.start(isLongRun() ? config : config.forShortRun(), logger::info));
    } catch (Throwable e) {
      delete(directory);
      throw e;
    }
  }

  @Override
  public StackEndpoints endpoints() {
    return stack.endpoints();
  }

  @Override
  public void kill(Role role) {
    stack.kill(role);
  }

  @Override
  public void restart(Role role) {
    stack.restart(role);
  }

  @Override
  public void close() {
    stack.close();
    delete(directory);
  }

  private static boolean isLongRun() {
    return Boolean.getBoolean("lockstep.test.stack.longRun");
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("lockstep stack ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      // deleted by somebody else, which is as well
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
