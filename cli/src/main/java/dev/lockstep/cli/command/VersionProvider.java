/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(VersionProvider.class.getPackage().getImplementationVersion())
            .orElse("of this source tree");
    return new String[] {"lockstep " + version + " (Java " + Runtime.version() + ")"};
  }
}
