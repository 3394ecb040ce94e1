/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.offline.lake.ServedRow;
import dev.lockstep.offline.lake.ServedTable;
import dev.lockstep.offline.training.parquet.LocalFile;
import dev.lockstep.offline.training.rows.IcebergInput;
import dev.lockstep.proto.v1.ServedAnswer;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/** Reads parts of a source, whose values come out as they are whoever reads them. */
public final class PartReader {
  private final PartPlan plan;
  private final @Nullable FileIO files;

  /**
   * @param files where a table's files are; null for those of this machine
   */
  public PartReader(PartPlan plan, @Nullable FileIO files) {
    this.plan = plan;
    this.files = files;
  }

  /** Hands all values of a part over. */
  public void read(ProfilePart part, ProfileSink sink) throws IOException {
    switch (plan.source().kind()) {
      case TRAINING_SET ->
          new ColumnPart(plan).read(new LocalFile(Path.of(part.file())), part, sink);
      case FEATURE_TABLE -> new ColumnPart(plan).read(new IcebergInput(input(part)), part, sink);
      case SERVED -> {
        var unused =
            ServedTable.read(
                input(part),
                plan.source().fromMillis(),
                plan.source().untilMillis(),
                row -> take(row, sink));
      }
    }
  }

  private org.apache.iceberg.io.InputFile input(ProfilePart part) {
    return requireNonNull(files, "files is null").newInputFile(part.file());
  }

  private boolean take(ServedRow row, ProfileSink sink) {
    String service = plan.source().name();
    if (service.isEmpty() || service.equals(row.service())) {
      try {
        ServedValues.take(ServedAnswer.parseFrom(row.answer()), sink);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("The lake holds a served answer that is none", e);
      }
    }
    return true;
  }
}
