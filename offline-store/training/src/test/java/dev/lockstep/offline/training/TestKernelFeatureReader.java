/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.TimePartition;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.testing.BaseFeatureReaderTest;
import dev.lockstep.testing.SuiteSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** What every reader must do, done by the training kernel over rows that went through the lake. */
public class TestKernelFeatureReader extends BaseFeatureReaderTest {
  private final Path directory = temporaryDirectory();
  private final Lake lake =
      Lake.open(LakeConfig.local(directory.resolve("lake")).withLayout(TimePartition.YEAR, 2));
  private final FeatureReader reader = new KernelFeatureReader(lake, directory, this::partition);

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("kernel-reader");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  void removeLake() throws IOException {
    lake.close();
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }

  @Override
  protected SuiteSize size() {
    return SuiteSize.SMALL;
  }

  /** In two appends, so that one entity's rows are in several files. */
  @Override
  protected void append(ViewPlan view, List<LogRow> rows) {
    List<LogRow> all = new ArrayList<>(rows);
    int half = all.size() / 2;
    if (half > 0) {
      TestingLake.append(lake, view, all.subList(0, half));
    }
    TestingLake.append(lake, view, all.subList(half, all.size()));
  }
}
