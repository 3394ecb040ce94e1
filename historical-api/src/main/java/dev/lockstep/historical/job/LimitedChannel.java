/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Locale;

/** Refuses to write more than so many bytes. Not thread-safe. */
final class LimitedChannel implements WritableByteChannel {
  private final WritableByteChannel delegate;
  private final long limit;
  private long written;

  LimitedChannel(WritableByteChannel delegate, long limit) {
    this.delegate = delegate;
    this.limit = limit;
  }

  /**
   * Writes all of it.
   *
   * @throws LockstepException REQUEST_TOO_LARGE beyond the limit; nothing of it is written then
   */
  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    if (count > limit - written) {
      throw new LockstepException(
          ErrorCode.REQUEST_TOO_LARGE,
          String.format(
              Locale.ROOT, "the spine is longer than %,d bytes, the server's limit", limit));
    }
    while (bytes.hasRemaining()) {
      delegate.write(bytes);
    }
    written += count;
    return count;
  }

  @Override
  public boolean isOpen() {
    return delegate.isOpen();
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }
}
