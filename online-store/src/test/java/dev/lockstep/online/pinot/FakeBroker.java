/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each request by the next text of a script, as it is, and then does what it says. */
final class FakeBroker implements AutoCloseable {
  /** Ends the connection after this response without saying so. */
  static final String CUT = "\u0000cut";

  /** Never answers. */
  static final String HANG = "\u0000hang";

  private final ServerSocket server;
  private final Deque<String> script = new ConcurrentLinkedDeque<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  FakeBroker(String... responses) {
    script.addAll(List.of(responses));
    try {
      server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** A whole response with a body of known length. */
  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Bodies of the requests so far. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      while (true) {
        requests.add(request(socket.getInputStream()));
        String response = script.poll();
        if (response == null) {
          return;
        }
        if (response.equals(HANG)) {
          socket.getInputStream().read();
          return;
        }
        socket.getOutputStream().write(response.replace(CUT, "").getBytes(UTF_8));
        if (response.contains(CUT)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static String request(InputStream in) throws IOException {
    int length = 0;
    String line = HttpBody.readLine(in, 10_000);
    while (!line.isEmpty()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
      line = HttpBody.readLine(in, 10_000);
    }
    return new String(in.readNBytes(length), UTF_8);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake-broker");
    thread.setDaemon(true);
    thread.start();
  }
}
