/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;

/**
 * One keep-alive HTTP/1.1 connection, used by one thread at a time. A point read takes one to two
 * milliseconds in Pinot; a general client's hand-overs between threads would add a good part of
 * that again, so request and answer stay on the caller's thread.
 */
final class BrokerConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 16 * 1024;

  private final Socket socket;
  private final DeadlineStream in;
  private final BufferedInputStream buffered;
  private final OutputStream out;
  private long idleSinceNanos;

  private BrokerConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DeadlineStream(socket);
    this.buffered = new BufferedInputStream(in, BUFFER_BYTES);
    this.out = socket.getOutputStream();
  }

  /**
   * @param deadlineNanos in terms of {@link System#nanoTime()}
   */
  static BrokerConnection open(URI broker, long deadlineNanos) throws IOException {
    boolean secure = broker.getScheme().equals("https");
    int port = broker.getPort() >= 0 ? broker.getPort() : secure ? 443 : 80;
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(broker.getHost(), port), remainingMillis(deadlineNanos));
      if (secure) {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        socket = factory.createSocket(socket, broker.getHost(), port, true);
      }
      return new BrokerConnection(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a request and reads the head of the response. The body must be read to its end, or the
   * connection closed.
   *
   * @param request head and body
   */
  HttpResponse send(byte[] request, long deadlineNanos) throws IOException {
    in.deadlineNanos = deadlineNanos;
    out.write(request);
    out.flush();
    String statusLine = readLine();
    int status = status(statusLine);
    long length = -1;
    boolean chunked = false;
    boolean reusable = statusLine.startsWith("HTTP/1.1");
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).trim();
      switch (name) {
        case "content-length" -> length = Long.parseLong(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "connection" -> reusable &= !value.equalsIgnoreCase("close");
        default -> {}
      }
    }
    InputStream body = HttpBody.of(buffered, chunked, length);
    return new HttpResponse(status, body, reusable && (chunked || length >= 0));
  }

  /** How long the connection has not been used. */
  long idleNanos() {
    return System.nanoTime() - idleSinceNanos;
  }

  void markIdle() {
    idleSinceNanos = System.nanoTime();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is lost with a connection that does not even close.
    }
  }

  private static int status(String statusLine) throws IOException {
    String[] parts = statusLine.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || parts[1].length() != 3) {
      throw new ProtocolException("Not an HTTP response: " + AnswerCheck.shorten(statusLine));
    }
    return Integer.parseInt(parts[1]);
  }

  private String readLine() throws IOException {
    return HttpBody.readLine(buffered, MAX_LINE_BYTES);
  }

  private static int remainingMillis(long deadlineNanos) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (millis < 1) {
      throw new SocketTimeoutException("Deadline passed");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  /**
   * @param status of HTTP
   * @param body ends where the response ends
   * @param reusable whether another request may follow on the connection
   */
  record HttpResponse(int status, InputStream body, boolean reusable) {}

  /** No read of the socket outlasts the deadline of the request. */
  private static final class DeadlineStream extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private long deadlineNanos;

    DeadlineStream(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      socket.setSoTimeout(remainingMillis(deadlineNanos));
      return in.read(target, offset, length);
    }
  }
}
