/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.online.BaseStoredReaderTest;
import dev.lockstep.store.FeatureReader;
import org.junit.jupiter.api.AfterAll;

/** The contract of every reader, on rows in a real Pinot. */
final class PinotFeatureReaderIT extends BaseStoredReaderTest {
  private final FeatureReader reader = new PinotFeatureReader(config);

  @AfterAll
  void close() {
    reader.close();
    store.close();
  }

  @Override
  protected FeatureReader reader() {
    return reader;
  }
}
