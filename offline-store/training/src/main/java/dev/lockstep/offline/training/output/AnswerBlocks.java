/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.kernel.FeatureSink;
import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Deals answers out to blocks of neighbouring rows of the spine, as bytes. A block's bytes come in
 * pieces, in any order; {@link AnswerSpool} puts them together. Event times are not kept. Not
 * thread-safe; {@link #close} stores the rest.
 */
public final class AnswerBlocks implements FeatureSink, AutoCloseable {
  /** Rows of a block. */
  static final int BLOCK = 1 << 16;

  private static final int BLOCK_BITS = 16;
  private static final int PIECE = 1 << 14;

  /** Beyond, all pieces go as they are: a large spine has many blocks. */
  private static final long MOST_HELD = 16L << 20;

  private static final int HAS_VALUE = 0x80;
  private static final ValueStatus[] STATUSES = ValueStatus.values();

  private final Store store;
  private @Nullable ValueBytes[] open = {};
  private long held;

  /** Where pieces go. */
  public interface Store {
    /**
     * Takes a piece.
     *
     * @param bytes good until this returns
     */
    void store(int block, ValueBytes bytes) throws IOException;
  }

  public AnswerBlocks(Store store) {
    this.store = store;
  }

  @Override
  public void accept(SpineBatch spine, FeatureColumn[] features) throws IOException {
    for (int i = 0; i < spine.size; i++) {
      int block = (int) (spine.rows[i] >>> BLOCK_BITS);
      ValueBytes out = open(block);
      held -= out.size();
      out.writeInt((int) spine.rows[i] & BLOCK - 1);
      for (FeatureColumn feature : features) {
        write(feature, i, out);
      }
      if (out.size() >= PIECE) {
        store.store(block, out);
        out.clear();
      }
      held += out.size();
    }
    if (held > MOST_HELD) {
      close();
    }
  }

  private ValueBytes open(int block) {
    if (block >= open.length) {
      open = Arrays.copyOf(open, block + 16);
    }
    ValueBytes bytes = open[block];
    if (bytes == null) {
      bytes = new ValueBytes(1 << 10);
      open[block] = bytes;
    }
    return bytes;
  }

  private static void write(FeatureColumn feature, int at, ValueBytes out) {
    ValueStatus status = feature.status(at);
    ColumnBuffer values = feature.values();
    boolean hasValue =
        status == ValueStatus.PRESENT
            || (status == ValueStatus.OUTSIDE_MAX_AGE && !values.isNull(at));
    out.writeByte(status.ordinal() | (hasValue ? HAS_VALUE : 0));
    if (hasValue) {
      out.write(values, at);
    } else if (status == ValueStatus.ERROR) {
      out.writeString(feature.reason(at));
    }
  }

  /** Reads a piece: its answers go to their rows' places within the block. */
  static void read(ValueBytes piece, FeatureColumn[] out) {
    while (piece.hasMore()) {
      int row = piece.readInt();
      for (FeatureColumn column : out) {
        read(piece, column, row);
      }
    }
  }

  private static void read(ValueBytes in, FeatureColumn column, int at) {
    int tag = in.readByte() & 0xff;
    ValueStatus status = STATUSES[tag & ~HAS_VALUE];
    if (status == ValueStatus.ERROR) {
      column.set(at, FeatureValue.error(in.readString(), 0));
      return;
    }
    if ((tag & HAS_VALUE) != 0) {
      in.read(column.values(), at);
    } else {
      column.values().setNull(at);
    }
    column.set(at, status, 0);
  }

  @Override
  public void close() throws IOException {
    for (int block = 0; block < open.length; block++) {
      ValueBytes rest = open[block];
      if (rest != null && rest.size() > 0) {
        store.store(block, rest);
      }
      open[block] = null;
    }
    held = 0;
  }
}
