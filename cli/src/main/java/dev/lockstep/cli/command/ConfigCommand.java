/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.ConfigKey;
import dev.lockstep.cli.config.ConfigKeys;
import dev.lockstep.cli.config.Setting;
import dev.lockstep.cli.terminal.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the configuration in force. */
@Command(
    name = "config",
    description = "Print every setting, its value, and where it comes from.",
    footer = {
      "",
      "Weakest to strongest: default, file, environment variable, flag.",
      "",
      "Examples:",
      "  lockstep config",
      "  lockstep config --describe",
      "  LOCKSTEP_SERVER_PORT=7000 lockstep config -D kafka.bootstrap=kafka1:9092,kafka2:9092",
    })
final class ConfigCommand extends BaseCommand {
  private static final String HIDDEN = "(hidden)";

  @Option(names = "--describe", description = "Say what each setting is for instead.")
  private boolean describe;

  @Override
  public Integer call() {
    (describe ? descriptions() : effective()).print(console());
    return ExitCodes.OK;
  }

  private Table effective() {
    Table table = new Table("setting", "value", "from");
    for (Setting setting : root().values(List.of()).effective()) {
      ConfigKey<?> key = ConfigKeys.ALL.get(setting.key());
      boolean secret = key == null ? looksSecret(setting.key()) : key.secret();
      String text = secret && !setting.text().isEmpty() ? HIDDEN : setting.text();
      table.row(setting.key(), text.isEmpty() ? "-" : text, setting.origin().describe());
    }
    return table;
  }

  private static Table descriptions() {
    Table table = new Table("setting", "variable", "default", "what it is");
    ConfigKeys.ALL
        .values()
        .forEach(
            key ->
                table.row(
                    key.name(),
                    key.environmentVariable(),
                    key.defaultText().isEmpty() ? "-" : key.defaultText(),
                    key.description()));
    table.row(
        ConfigKeys.LAKE_PROPERTIES + "*",
        "LOCKSTEP_LAKE_PROPERTIES_*",
        "-",
        "a property of the lake's catalog and files, e.g. lake.properties.uri");
    table.row(
        ConfigKeys.SPARK_PROPERTIES + "*",
        "LOCKSTEP_SPARK_PROPERTIES_*",
        "-",
        "a setting of Spark without spark., e.g. spark.properties.executor.memory");
    return table.row(
        ConfigKeys.KAFKA_PROPERTIES + "*",
        "LOCKSTEP_KAFKA_PROPERTIES_*",
        "-",
        "a property of every Kafka client, e.g. kafka.properties.security.protocol");
  }

  /** Of the properties that are passed on, those that hold passwords. */
  private static boolean looksSecret(String key) {
    return key.contains("password")
        || key.contains("secret")
        || key.contains("token")
        || key.contains("credential")
        || key.endsWith("sasl.jaas.config")
        || key.endsWith(".key");
  }
}
