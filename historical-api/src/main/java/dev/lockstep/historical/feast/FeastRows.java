/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import dev.lockstep.historical.job.Job;
import dev.lockstep.historical.job.Jobs;
import dev.lockstep.historical.job.ResultBatches;
import dev.lockstep.historical.job.RowBatches;
import dev.lockstep.store.ValueStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;

/**
 * A result as Feast has it: the entity_df as it came, its rows in their order, and features behind
 * it. A value that is too old is null there. Not thread-safe.
 */
final class FeastRows implements AutoCloseable {
  private static final String STATUS = "__status";
  private static final String TOO_OLD = ValueStatus.OUTSIDE_MAX_AGE.name();

  private final FeastQuestion question;
  private final ArrowStreamReader entities;
  private final VectorSchemaRoot answers;
  private final ResultBatches batches;
  private final List<ValueVector> decoded = new ArrayList<>();
  private final List<ValueVector> carried = new ArrayList<>();
  private int entityRow;
  private int answerRow;

  private FeastRows(
      FeastQuestion question,
      ArrowStreamReader entities,
      VectorSchemaRoot answers,
      ResultBatches batches) {
    this.question = question;
    this.entities = entities;
    this.answers = answers;
    this.batches = batches;
  }

  /**
   * @param job that is done
   * @throws dev.lockstep.error.LockstepException UNKNOWN_NAME if the result is gone
   */
  static FeastRows open(Jobs jobs, Job job, FeastQuestion question, BufferAllocator allocator)
      throws IOException {
    VectorSchemaRoot answers = VectorSchemaRoot.create(jobs.schema(job), allocator);
    try {
      ResultBatches batches = ResultBatches.open(jobs, job, allocator, answers);
      try {
        return new FeastRows(
            question, new ArrowStreamReader(jobs.carried(job), allocator), answers, batches);
      } catch (IOException | RuntimeException e) {
        batches.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      answers.close();
      throw e;
    }
  }

  /** The entity_df's columns, then features. */
  Schema schema() throws IOException {
    List<Field> fields = new ArrayList<>();
    for (Field field : entities.getVectorSchemaRoot().getSchema().getFields()) {
      fields.add(plain(field));
    }
    for (FeastQuestion.Asked asked : question.features()) {
      Field field = values(asked).getField();
      fields.add(new Field(asked.column(), field.getFieldType(), field.getChildren()));
    }
    return new Schema(fields);
  }

  /** Without a dictionary: categories come back as their values. */
  private Field plain(Field field) {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding == null) {
      return field;
    }
    Field values = dictionary(encoding).getVector().getField();
    return new Field(field.getName(), FieldType.nullable(values.getType()), values.getChildren());
  }

  private Dictionary dictionary(DictionaryEncoding encoding) {
    return Objects.requireNonNull(entities.lookup(encoding.getId()), "no dictionary");
  }

  private FieldVector values(FeastQuestion.Asked asked) {
    return answers.getVector(name(asked));
  }

  private static String name(FeastQuestion.Asked asked) {
    return asked.feature().view() + "__" + asked.feature().feature();
  }

  /** The rows, in a root of {@link #schema}. */
  RowBatches into(VectorSchemaRoot target) {
    return () -> next(target);
  }

  /** As many rows as lie in one batch of either side. */
  private boolean next(VectorSchemaRoot target) throws IOException {
    if (answerRow == answers.getRowCount()) {
      answerRow = 0;
      if (!batches.next()) {
        return false;
      }
    }
    while (carried.isEmpty() || entityRow == entities.getVectorSchemaRoot().getRowCount()) {
      nextEntities();
    }
    int left = entities.getVectorSchemaRoot().getRowCount() - entityRow;
    int count = Math.min(left, answers.getRowCount() - answerRow);
    int column = 0;
    for (ValueVector vector : carried) {
      transfer(vector, entityRow, count, target.getVector(column++));
    }
    for (FeastQuestion.Asked asked : question.features()) {
      FieldVector values = target.getVector(column++);
      transfer(values(asked), answerRow, count, values);
      FieldVector statuses = answers.getVector(name(asked) + STATUS);
      if (statuses != null) {
        hideOld(values, (VarCharVector) statuses, count);
      }
    }
    target.setRowCount(count);
    entityRow += count;
    answerRow += count;
    return true;
  }

  private void nextEntities() throws IOException {
    if (!entities.loadNextBatch()) {
      throw new IllegalStateException("The result has more rows than the entity_df");
    }
    release();
    entityRow = 0;
    for (FieldVector vector : entities.getVectorSchemaRoot().getFieldVectors()) {
      DictionaryEncoding encoding = vector.getField().getDictionary();
      if (encoding == null) {
        carried.add(vector);
      } else {
        ValueVector values = DictionaryEncoder.decode(vector, dictionary(encoding));
        decoded.add(values);
        carried.add(values);
      }
    }
  }

  private static void transfer(ValueVector from, int row, int count, ValueVector to) {
    TransferPair pair = from.makeTransferPair(to);
    pair.splitAndTransfer(row, count);
  }

  private void hideOld(FieldVector values, VarCharVector statuses, int count) {
    for (int i = 0; i < count; i++) {
      if (statuses.getObject(answerRow + i).toString().equals(TOO_OLD)) {
        BitVectorHelper.unsetBit(values.getValidityBuffer(), i);
      }
    }
  }

  private void release() {
    decoded.forEach(ValueVector::close);
    decoded.clear();
    carried.clear();
  }

  @Override
  public void close() throws IOException {
    release();
    try {
      entities.close();
    } finally {
      batches.close();
      answers.close();
    }
  }
}
