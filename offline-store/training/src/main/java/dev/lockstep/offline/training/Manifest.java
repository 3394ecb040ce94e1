/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.output.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What pins a training set: everything that is needed to build it again, with the same bytes.
 * Written as {@code manifest.json} beside the data; the same job at the same position gives the
 * same manifest.
 *
 * @param manifest the version of this form, 1
 * @param service whose features these are
 * @param mode which late rows are seen
 * @param rows as many as the spine has
 * @param spine the spine
 * @param data the data file
 * @param options how columns are named and errors treated
 * @param views what was read
 * @param columns the feature columns in order
 * @param statuses from column to status to how often
 * @param definitions the definitions as YAML
 * @param command what builds it again
 */
public record Manifest(
    int manifest,
    String service,
    String mode,
    long rows,
    SpineFile spine,
    DataFile data,
    Options options,
    List<View> views,
    List<Column> columns,
    Map<String, Map<String, Long>> statuses,
    String definitions,
    String command) {
  /** The version of this form. */
  public static final int VERSION = 1;

  /** The name of the file. */
  public static final String FILE = "manifest.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.ALWAYS)
          .build();

  /**
   * A file, or a snapshot of a table.
   *
   * @param path absolute
   * @param sha256 of the file
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SpineFile(
      @Nullable String path,
      @Nullable String format,
      String timestampColumn,
      @Nullable String sha256,
      @Nullable SpineTable table) {
    /** What pins a job's spine; reads all of a file. */
    public static SpineFile of(TrainingJob job) throws IOException {
      if (job.spine() instanceof SpineOrigin.OfTable table) {
        return new SpineFile(
            null,
            null,
            job.timestampColumn(),
            null,
            new SpineTable(table.table().toString(), table.snapshotId(), table.uuid()));
      }
      SpineOrigin.OfFile file = (SpineOrigin.OfFile) job.spine();
      return new SpineFile(
          file.path().toAbsolutePath().normalize().toString(),
          file.format().ending(),
          job.timestampColumn(),
          Hashes.ofFile(file.path()),
          null);
    }
  }

  /**
   * @param name namespace and name
   * @param uuid the table's own
   */
  public record SpineTable(String name, long snapshotId, String uuid) {}

  /**
   * @param file its name
   * @param sha256 of the file
   */
  public record DataFile(String file, String format, long bytes, String sha256) {}

  /** As {@link TrainingJob.Options}. */
  public record Options(boolean fullNames, boolean statuses, boolean errorsAsNull) {}

  /**
   * @param hash of the view's plan, see {@link dev.lockstep.plan.PlanPrinter}
   * @param snapshotId of the lake's table; 0 if nothing was archived
   * @param position from partition to the highest seq
   */
  public record View(
      String name,
      int version,
      int revision,
      String hash,
      long snapshotId,
      Map<Integer, Long> position) {}

  /**
   * @param feature {@code view:feature}
   */
  public record Column(String name, String feature, String type) {}

  /** As text that ends in a line break. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws LockstepException INVALID_REQUEST if the file is no manifest, or one of another form
   */
  public static Manifest read(Path file) {
    try {
      Manifest read = JSON.readValue(Files.readString(file), Manifest.class);
      if (read.manifest() != VERSION || read.views() == null) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST, file + " is not a manifest of a training set");
      }
      return read;
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "Cannot read manifest " + file + ": " + e.getMessage(), e);
    }
  }
}
