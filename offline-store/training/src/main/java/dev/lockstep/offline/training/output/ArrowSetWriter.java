/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/**
 * A training set as an Arrow IPC file. Row groups are filled one after the other, in their order:
 * record batches are written as they are filled.
 */
final class ArrowSetWriter implements SetWriter {
  private final TrainingPlan plan;
  private final List<String> columns;
  private final BufferAllocator allocator = new RootAllocator();
  private final VectorSchemaRoot root;
  private final FileChannel channel;
  private final ArrowFileWriter writer;

  ArrowSetWriter(Spine spine, TrainingPlan plan, Path file) throws IOException {
    this.plan = plan;
    this.columns = spine.columns();
    this.root = VectorSchemaRoot.create(ArrowSetSchema.of(spine.schema(), plan), allocator);
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.writer = new ArrowFileWriter(root, null, channel);
    writer.start();
  }

  /** A row group that is in the file already. */
  private record Written(int rowGroup) implements Encoded {
    @Override
    public void close() {}
  }

  @Override
  public boolean isSequential() {
    return true;
  }

  @Override
  public Encoded encode(RowGroupInput input) throws IOException {
    RowGroup group = input.open(columns);
    List<ArrowSpineColumn> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.add(new ArrowSpineColumn(group.column(columns.get(i)), root.getVector(i)));
    }
    ColumnBuffer statuses = new ColumnBuffer(ValueType.STRING, AnswerSpool.BLOCK);
    for (OutputBatch batch = input.next(); batch != null; batch = input.next()) {
      int vector = 0;
      for (ArrowSpineColumn column : cells) {
        column.fill(batch.count());
        vector++;
      }
      for (int i = 0; i < plan.outputs().size(); i++) {
        ColumnBuffer values = batch.features()[i].values();
        ArrowValues.fill(root.getVector(vector++), values, batch.from(), batch.count());
        if (plan.outputs().get(i).hasStatus()) {
          for (int at = batch.from(); at < batch.from() + batch.count(); at++) {
            statuses.setObject(at, batch.features()[i].status(at).name());
          }
          ArrowValues.fill(root.getVector(vector++), statuses, batch.from(), batch.count());
        }
      }
      root.setRowCount(batch.count());
      writer.writeBatch();
    }
    return new Written(input.rowGroup());
  }

  @Override
  public void write(Encoded encoded) {
    encoded.close();
  }

  @Override
  public void finish() throws IOException {
    writer.end();
  }

  @Override
  public void close() throws IOException {
    writer.close();
    channel.close();
    root.close();
    allocator.close();
  }
}
