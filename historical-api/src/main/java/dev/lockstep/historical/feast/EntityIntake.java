/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import dev.lockstep.historical.flight.FlightSpine;
import dev.lockstep.historical.job.SpineDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Takes an entity_df in, twice: its columns as they are, which come back with the result, and those
 * that say who and when, which are the spine. Not thread-safe.
 */
final class EntityIntake {
  private final FlightStream stream;
  private final DictionaryProvider dictionaries;
  private final VectorSchemaRoot all;
  private final VectorSchemaRoot carried;
  private final VectorSchemaRoot spine;
  private final List<VarCharVector> constants = new ArrayList<>();

  /**
   * @param allocator of the little that is not in the stream
   */
  EntityIntake(FlightStream stream, EntityColumns columns, BufferAllocator allocator) {
    this.stream = stream;
    this.dictionaries = stream.getDictionaryProvider();
    this.all = FlightSpine.root(stream);
    this.carried = VectorSchemaRoot.of(vectors(columns.carried()));
    List<Field> fields = new ArrayList<>();
    List<FieldVector> vectors = new ArrayList<>();
    for (Map.Entry<String, Integer> column : columns.spine().entrySet()) {
      FieldVector vector = all.getVector(column.getValue());
      Field field = vector.getField();
      fields.add(new Field(column.getKey(), field.getFieldType(), field.getChildren()));
      vectors.add(vector);
    }
    for (String column : columns.constants()) {
      VarCharVector vector = new VarCharVector(column, allocator);
      constants.add(vector);
      fields.add(Field.nullable(column, ArrowType.Utf8.INSTANCE));
      vectors.add(vector);
    }
    this.spine = new VectorSchemaRoot(fields, vectors, 0);
  }

  private FieldVector[] vectors(List<Integer> numbers) {
    return numbers.stream().map(all::getVector).toArray(FieldVector[]::new);
  }

  /**
   * Checks the columns, then takes all rows.
   *
   * @throws dev.lockstep.error.LockstepException INVALID_REQUEST if a column cannot be used;
   *     REQUEST_TOO_LARGE
   */
  void copy(SpineDraft draft) throws IOException {
    var unused = draft.check(spine.getSchema(), dictionaries);
    try (ArrowStreamWriter rows = new ArrowStreamWriter(carried, dictionaries, draft.carried());
        ArrowStreamWriter keys = new ArrowStreamWriter(spine, dictionaries, draft.channel())) {
      rows.start();
      keys.start();
      while (stream.next()) {
        int count = all.getRowCount();
        if (count > 0) {
          constants.forEach(vector -> fillEmpty(vector, count));
          carried.setRowCount(count);
          spine.setRowCount(count);
          rows.writeBatch();
          keys.writeBatch();
        }
      }
      rows.end();
      keys.end();
    } finally {
      constants.forEach(VarCharVector::close);
    }
  }

  private static void fillEmpty(VarCharVector vector, int count) {
    vector.allocateNew(0, count);
    for (int i = 0; i < count; i++) {
      vector.setSafe(i, new byte[0]);
    }
    vector.setValueCount(count);
  }
}
