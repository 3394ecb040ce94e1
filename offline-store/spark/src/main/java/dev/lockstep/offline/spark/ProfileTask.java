/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.offline.training.profile.PartPlan;
import dev.lockstep.offline.training.profile.PartReader;
import dev.lockstep.offline.training.profile.ProfilePart;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.ProfileSink;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/** What a task does: takes a sample of some parts or, if there are bins, counts in them. */
final class ProfileTask
    implements FlatMapFunction<Iterator<ArrayList<ProfilePart>>, ProfileTask.Result> {
  private static final long serialVersionUID = 1;

  private final Broadcast<Shipped<PartPlan>> plan;
  private final @Nullable Broadcast<Table> table;
  private final @Nullable Broadcast<Shipped<ProfileSet>> bins;
  private final long windowMillis;

  /**
   * What a task has found.
   *
   * @param bytes of samples, or profiles of windows as text
   * @param rows how many it has read
   */
  record Result(byte[] bytes, long rows) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param table whose files the parts are; null for files of this machine
   * @param bins null to take samples
   */
  ProfileTask(
      Broadcast<Shipped<PartPlan>> plan,
      @Nullable Broadcast<Table> table,
      @Nullable Broadcast<Shipped<ProfileSet>> bins,
      long windowMillis) {
    this.plan = plan;
    this.table = table;
    this.bins = bins;
    this.windowMillis = windowMillis;
  }

  @Override
  public Iterator<Result> call(Iterator<ArrayList<ProfilePart>> groups) throws IOException {
    ArrayList<ProfilePart> parts = groups.next();
    if (bins == null) {
      SampleSet samples = new SampleSet();
      long rows = read(parts, samples);
      return List.of(new Result(samples.toBytes(), rows)).iterator();
    }
    WindowProfiles counted = new WindowProfiles(bins.value().value(), windowMillis);
    long rows = read(parts, counted);
    return List.of(new Result(counted.toJson().getBytes(UTF_8), rows)).iterator();
  }

  private long read(List<ProfilePart> parts, ProfileSink sink) throws IOException {
    PartReader reader =
        new PartReader(plan.value().value(), table == null ? null : table.value().io());
    long rows = 0;
    for (ProfilePart part : parts) {
      TaskContext.get().killTaskIfInterrupted();
      reader.read(part, sink);
      rows += part.rows();
    }
    return rows;
  }
}
