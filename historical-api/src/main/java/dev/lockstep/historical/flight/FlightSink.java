/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.flight;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.job.RowBatches;
import dev.lockstep.historical.rpc.ClientGoneException;
import java.io.IOException;
import java.time.Duration;
import org.apache.arrow.flight.BackpressureStrategy.CallbackBackpressureStrategy;
import org.apache.arrow.flight.BackpressureStrategy.WaitResult;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** One client's stream, which takes no more than the client takes off it. Used by one thread. */
public final class FlightSink implements AutoCloseable {
  /** So long a client may take nothing before its call ends. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final ServerStreamListener listener;
  private final BufferAllocator allocator;
  private final Readiness readiness;
  private final VectorSchemaRoot root;

  private static final class Readiness extends CallbackBackpressureStrategy {
    private final Runnable onCancel;

    Readiness(Runnable onCancel) {
      this.onCancel = onCancel;
    }

    @Override
    protected void cancelCallback() {
      onCancel.run();
    }
  }

  /**
   * Begins with the schema.
   *
   * @param onCancel called when the client goes away from now on
   */
  public FlightSink(
      ServerStreamListener listener, BufferAllocator allocator, Schema schema, Runnable onCancel) {
    this.listener = listener;
    this.allocator = allocator;
    this.readiness = new Readiness(onCancel);
    readiness.register(listener);
    this.root = VectorSchemaRoot.create(schema, allocator);
    listener.start(root);
  }

  /** What is sent next. */
  public VectorSchemaRoot root() {
    return root;
  }

  boolean isGone() {
    return listener.isCancelled();
  }

  /** Sends a batch without rows that carries text. */
  void sendText(byte[] text) {
    awaitReady();
    root.clear();
    root.setRowCount(0);
    ArrowBuf buffer = allocator.buffer(text.length);
    buffer.writeBytes(text);
    listener.putNext(buffer);
  }

  /** Sends the rest of the batches, which fill {@link #root}. */
  public void send(RowBatches batches) throws IOException {
    while (batches.next()) {
      send();
    }
  }

  /** Sends what the root holds. */
  public void send() {
    awaitReady();
    listener.putNext();
  }

  private void awaitReady() {
    WaitResult result = readiness.waitForListener(PATIENCE.toMillis());
    if (result == WaitResult.TIMEOUT) {
      throw new LockstepException(
          ErrorCode.DEADLINE_EXCEEDED,
          "the client took nothing for " + PATIENCE.toMinutes() + " minutes");
    }
    if (result != WaitResult.READY) {
      throw new ClientGoneException();
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
