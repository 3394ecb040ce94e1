/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.column.ValueBytes;
import dev.lockstep.offline.training.output.AnswerBlocks;
import dev.lockstep.offline.training.output.AnswerSpool;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A task's answers on their way to the driver. Not thread-safe. */
final class TaskAnswers implements Serializable {
  private static final long serialVersionUID = 1;

  private final ArrayList<Piece> pieces = new ArrayList<>();
  private long rows;

  private record Piece(int block, byte[] bytes) implements Serializable {}

  /** Takes answers; what it took is here when it is closed. */
  AnswerBlocks writer() {
    return new AnswerBlocks(this::store);
  }

  private void store(int block, ValueBytes bytes) {
    pieces.add(new Piece(block, Arrays.copyOf(bytes.array(), bytes.size())));
  }

  void count(int more) {
    rows += more;
  }

  /** How many rows of the spine are answered. */
  long rows() {
    return rows;
  }

  /** Hands the answers over. */
  void moveTo(AnswerSpool spool) throws IOException {
    List<Piece> all = pieces;
    for (Piece piece : all) {
      spool.add(piece.block(), piece.bytes());
    }
  }
}
