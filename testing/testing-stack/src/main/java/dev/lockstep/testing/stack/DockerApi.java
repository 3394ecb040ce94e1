/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Whether there is a Docker API, and what it means for a test if there is none. */
final class DockerApi {
  private static final Logger logger = LoggerFactory.getLogger(DockerApi.class);
  private static final String REQUIRED = "lockstep.test.stack.required";

  private DockerApi() {}

  /**
   * Returns if a Docker API can be reached.
   *
   * @throws TestAbortedException if not, which skips the test
   * @throws IllegalStateException if not, and the containers are required
   */
  static void require() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      return;
    }
    String reason =
        "No Docker API can be reached (DOCKER_HOST is %s), so nothing was tested on containers"
            .formatted(System.getenv().getOrDefault("DOCKER_HOST", "not set"));
    if (Boolean.getBoolean(REQUIRED)) {
      throw new IllegalStateException(reason + "; " + REQUIRED + " forbids to skip");
    }
    logger.warn("Skipped: {}", reason);
    throw new TestAbortedException(reason);
  }
}
