/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.lockstep.feast.exporting.LakeSources;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.plan.FeatureSetPlan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Which columns a batch source has: what a table that is pushed to it must have. */
final class SourceColumnsAnswer {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.nullable("name", ArrowType.Utf8.INSTANCE),
              Field.nullable("type", ArrowType.Utf8.INSTANCE)));

  private SourceColumnsAnswer() {}

  /**
   * Columns and their types in the order of the source.
   *
   * @throws FeastRefusal if the source is none of a view that is deployed
   */
  static Map<String, String> of(FeatureSetPlan plan, FeastCommand command) {
    DataSource.Builder source = DataSource.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(command.text("data_source_proto"), source);
    } catch (InvalidProtocolBufferException e) {
      throw FeastRefusal.invalid("'data_source_proto' cannot be read: " + e.getMessage());
    }
    return LakeSources.view(plan, source.build())
        .map(LakeSources::columns)
        .orElseThrow(
            () ->
                FeastRefusal.noSource(
                    "data source '%s' is not the history of a view that is deployed"
                        .formatted(source.getName())));
  }

  /**
   * @param root of {@link #SCHEMA}
   */
  static void fill(VectorSchemaRoot root, Map<String, String> columns) {
    VarCharVector names = (VarCharVector) root.getVector("name");
    VarCharVector types = (VarCharVector) root.getVector("type");
    int row = 0;
    for (Map.Entry<String, String> column : columns.entrySet()) {
      names.setSafe(row, column.getKey().getBytes(StandardCharsets.UTF_8));
      types.setSafe(row++, column.getValue().getBytes(StandardCharsets.UTF_8));
    }
    root.setRowCount(row);
  }
}
