/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Feast's own Python server over Redis, as child processes; see benchmarks/feast/serve. */
final class FeastServer implements AutoCloseable {
  private static final String READY = "listening ";

  private final Process process;
  private final URI address;

  /** Returns when it answers. */
  FeastServer(int entities) throws IOException {
    Path script = Path.of(System.getProperty("lockstep.home", "."), "benchmarks", "feast", "serve");
    this.process =
        new ProcessBuilder(
                script.toString(),
                Integer.toString(entities),
                Integer.toString(FeastData.VIEWS),
                Integer.toString(FeastData.FEATURES))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("Feast's server did not start; its last words are above");
    }
    this.address = URI.create(line.substring(READY.length()));
  }

  URI address() {
    return address;
  }

  /** The end of its standard input is what stops it, also when this process is killed. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
