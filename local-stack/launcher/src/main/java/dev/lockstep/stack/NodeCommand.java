/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a child JVM. */
record NodeCommand(
    NodeRuntime runtime, LocalStackConfig config, StackPorts ports, StateDirectory directory) {

  List<String> arguments() {
    List<String> command = new ArrayList<>();
    command.add(javaCommand());
    command.addAll(jvmFlags());
    command.add("-cp");
    command.add(runtime.classPath());
    command.add(runtime.mainClass());
    command.add("--data=" + directory.data(runtime.role()));
    command.add("--host=" + StackPorts.HOST);
    command.addAll(
        switch (runtime.role()) {
          case KAFKA -> kafkaFlags();
          case PINOT -> pinotFlags();
        });
    return command;
  }

  static String javaCommand() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private List<String> jvmFlags() {
    int heap =
        switch (runtime.role()) {
          case KAFKA -> config.kafkaHeapMebibytes();
          case PINOT -> config.pinotHeapMebibytes();
        };
    List<String> flags = new ArrayList<>();
    flags.add("-Xmx" + heap + "m");
    // A JVM that is out of memory must look dead, not odd.
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.add("-Djava.io.tmpdir=" + directory.temporary(runtime.role()));
    flags.add("-Djava.awt.headless=true");
    flags.add("-Dfile.encoding=UTF-8");
    flags.add("-Duser.timezone=UTC");
    flags.addAll(runtime.jvmFlags());
    return flags;
  }

  private List<String> kafkaFlags() {
    return List.of("--port=" + ports.kafka(), "--controller-port=" + ports.kafkaController());
  }

  private List<String> pinotFlags() {
    return List.of(
        "--zookeeper-port=" + ports.pinotZookeeper(),
        "--controller-port=" + ports.pinotController(),
        "--broker-port=" + ports.pinotBroker(),
        "--server-port=" + ports.pinotServer(),
        "--server-admin-port=" + ports.pinotServerAdmin(),
        "--await=" + StackPorts.HOST + ":" + ports.kafka());
  }
}
