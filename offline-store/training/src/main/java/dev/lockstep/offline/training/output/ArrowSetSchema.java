/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.schema.MessageType;

/** The columns of training sets in Arrow. */
public final class ArrowSetSchema {
  private ArrowSetSchema() {}

  /**
   * The spine's columns, then feature columns.
   *
   * @param spine flat
   */
  public static Schema of(MessageType spine, TrainingPlan plan) {
    List<Field> fields = new ArrayList<>();
    for (String column : Spine.columns(spine)) {
      fields.add(ArrowTypes.field(spine.getType(column).asPrimitiveType()));
    }
    fields.addAll(features(plan).getFields());
    return new Schema(fields);
  }

  /** The feature columns alone. */
  public static Schema features(TrainingPlan plan) {
    List<Field> fields = new ArrayList<>();
    for (OutputFeature output : plan.outputs()) {
      fields.add(ArrowTypes.field(output.name(), output.type()));
      if (output.hasStatus()) {
        fields.add(ArrowTypes.field(output.statusName(), ValueType.STRING));
      }
    }
    return new Schema(fields);
  }
}
