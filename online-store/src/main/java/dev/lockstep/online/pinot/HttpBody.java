/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** The body of one HTTP/1.1 response on a connection that goes on. */
final class HttpBody extends InputStream {
  private static final int MAX_CHUNK_LINE_BYTES = 256;
  private static final int MAX_TRAILER_BYTES = 8192;

  private final InputStream in;
  private final boolean chunked;
  private long remaining;
  private boolean ended;
  private boolean firstChunk = true;

  private HttpBody(InputStream in, boolean chunked, long remaining) {
    this.in = in;
    this.chunked = chunked;
    this.remaining = remaining;
  }

  /**
   * @param length of a body that is not chunked; negative if it ends with the connection
   */
  static InputStream of(InputStream in, boolean chunked, long length) {
    return chunked || length >= 0 ? new HttpBody(in, chunked, chunked ? 0 : length) : in;
  }

  @Override
  public int read() throws IOException {
    if (!advance()) {
      return -1;
    }
    int next = in.read();
    if (next < 0) {
      throw new EOFException("Connection closed within a response");
    }
    remaining--;
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int count = in.read(target, offset, (int) Math.min(length, remaining));
    if (count < 0) {
      throw new EOFException("Connection closed within a response");
    }
    remaining -= count;
    return count;
  }

  /** Makes sure that a byte of the body follows, or says that none does. */
  private boolean advance() throws IOException {
    if (remaining > 0) {
      return true;
    }
    if (ended || !chunked) {
      return false;
    }
    if (!firstChunk) {
      readLine(in, MAX_CHUNK_LINE_BYTES);
    }
    firstChunk = false;
    remaining = chunkSize(readLine(in, MAX_CHUNK_LINE_BYTES));
    if (remaining > 0) {
      return true;
    }
    ended = true;
    while (!readLine(in, MAX_TRAILER_BYTES).isEmpty()) {
      // Trailers say nothing that matters here.
    }
    return false;
  }

  private static long chunkSize(String line) throws IOException {
    int end = line.indexOf(';');
    String digits = (end < 0 ? line : line.substring(0, end)).trim();
    try {
      return Integer.parseUnsignedInt(digits, 16) & 0xffff_ffffL;
    } catch (NumberFormatException e) {
      throw new ProtocolException("Not a chunk size: " + AnswerCheck.shorten(line));
    }
  }

  /** A line without its end. */
  static String readLine(InputStream in, int maxBytes) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("Connection closed within a response");
      }
      if (line.length() == maxBytes) {
        throw new ProtocolException("Line of a response is longer than " + maxBytes + " bytes");
      }
      line.append((char) next);
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }
}
