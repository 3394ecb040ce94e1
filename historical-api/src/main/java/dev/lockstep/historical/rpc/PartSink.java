/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.rpc;

import com.google.protobuf.ByteString;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.proto.v1.HistoricalFeaturesPart;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;

/**
 * One client's stream, which takes no more than the client takes off it. Bytes that are written are
 * cut into parts. Used by one thread.
 */
final class PartSink implements WritableByteChannel {
  private static final int PIECE = 1 << 20;

  /** So long a client may take nothing before its call ends. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final ServerCallStreamObserver<HistoricalFeaturesPart> call;
  private final Object monitor = new Object();
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  /**
   * @param call before the method that serves it has returned
   * @param onCancel called when the client is gone
   */
  PartSink(ServerCallStreamObserver<HistoricalFeaturesPart> call, Runnable onCancel) {
    this.call = call;
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(
        () -> {
          wake();
          onCancel.run();
        });
  }

  private void wake() {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  boolean isGone() {
    return call.isCancelled();
  }

  /** Sends a part once the client has taken earlier ones. */
  void send(HistoricalFeaturesPart part) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    synchronized (monitor) {
      while (!call.isReady() && !call.isCancelled()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new LockstepException(
              ErrorCode.DEADLINE_EXCEEDED,
              "the client took nothing for " + PATIENCE.toMinutes() + " minutes");
        }
        monitor.wait(left);
      }
    }
    if (call.isCancelled()) {
      throw new ClientGoneException();
    }
    call.onNext(part);
  }

  @Override
  public int write(ByteBuffer bytes) {
    int count = bytes.remaining();
    while (bytes.hasRemaining()) {
      if (!piece.hasRemaining()) {
        flush();
      }
      int length = Math.min(piece.remaining(), bytes.remaining());
      piece.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
    return count;
  }

  /** Sends what has been written. */
  void flush() {
    piece.flip();
    if (piece.hasRemaining()) {
      try {
        send(HistoricalFeaturesPart.newBuilder().setArrow(ByteString.copyFrom(piece)).build());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClientGoneException();
      }
    }
    piece.clear();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
