/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.FormatDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.TimestampDefinition;
import dev.lockstep.feast.proto.core.DataSource;
import dev.lockstep.feast.proto.core.DataSource.SourceType;
import dev.lockstep.feast.proto.core.StreamFormat.FormatCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A source of Feast on its way to a source of ours: a topic whose columns are those that the stream
 * declares and those that views need. Not thread-safe.
 */
final class SourceDraft {
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private final DataSource source;
  private final String name;
  private final Notes notes;
  private final Names names = Names.ofColumns();
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Map<String, Optional<String>> declared;
  private boolean transformed;

  /**
   * A column so far.
   *
   * @param name ours
   * @param type its spelling; empty if somebody has to say
   * @param wanted what to write then
   */
  private record Column(String name, Optional<String> type, String wanted) {}

  SourceDraft(DataSource source, String name, Notes notes) {
    this.source = source;
    this.name = name;
    this.notes = notes;
    this.declared =
        source.hasKafkaOptions()
            ? DeclaredColumns.of(source.getKafkaOptions().getMessageFormat())
            : Map.of();
    names.addAll(declared.keySet());
    declared.forEach(
        (column, type) ->
            columns.put(column, new Column(names.of(column), type, "a type of Lockstep")));
    String timestamp = source.getTimestampField();
    if (!timestamp.isEmpty() && !columns.containsKey(timestamp)) {
      columns.put(timestamp, new Column(names.of(timestamp), Optional.of("TIMESTAMP"), ""));
    }
  }

  String name() {
    return name;
  }

  DataSource source() {
    return source;
  }

  Notes notes() {
    return notes;
  }

  /** From here on, a column that is not declared is made by a function that is not known. */
  void isTransformed() {
    transformed = true;
  }

  /** Our name of a column that a view reads, which is there from now on. */
  String need(String column, Optional<String> type, String wanted) {
    Column known = columns.get(column);
    if (known == null) {
      Optional<String> found = transformed && !declared.isEmpty() ? Optional.empty() : type;
      known = new Column(names.of(column), found, wanted);
      columns.put(column, known);
    } else if (known.type().isEmpty() && type.isPresent() && !declared.containsKey(column)) {
      known = new Column(known.name(), type, wanted);
      columns.put(column, known);
    }
    return known.name();
  }

  /** The type of a column, if it is there and has one. */
  Optional<String> type(String column) {
    return Optional.ofNullable(columns.get(column)).flatMap(Column::type);
  }

  Draft finish() {
    List<ColumnDefinition> schema = new ArrayList<>();
    Map<String, String> gaps = new LinkedHashMap<>();
    columns.forEach((feastName, column) -> add(feastName, column, schema, gaps));
    Optional<FormatDefinition> format = format();
    Optional<TimestampDefinition> timestamp = timestamp();
    Optional<Located<String>> topic = topic();
    Draft draft =
        new Draft(
                notes,
                Written.set(
                    new SourceDefinition(
                        Written.at(name),
                        topic,
                        format.orElse(new FormatDefinition.Json()),
                        timestamp.orElse(
                            new TimestampDefinition(Written.at("UNKNOWN"), Optional.empty())),
                        Optional.empty(),
                        schema)))
            .comment(comments());
    gaps.forEach(
        (column, wanted) ->
            draft.gap(
                "column " + Texts.quote(column) + ": " + wanted,
                ImmutableList.of("  # " + wanted)));
    notes.renamed("the source", source.getName(), name);
    tell(draft, format.isPresent(), timestamp.isPresent());
    return draft;
  }

  private void add(
      String feastName, Column column, List<ColumnDefinition> schema, Map<String, String> gaps) {
    boolean unreadable =
        source.getType() == SourceType.STREAM_KAFKA && !column.name().equals(feastName);
    if (column.type().isPresent() && !unreadable) {
      notes.renamed("column", feastName, column.name());
      schema.add(Written.column(column.name(), column.type().get()));
    } else if (unreadable) {
      gaps.put(
          feastName,
          column.name()
              + ": the events call it "
              + Texts.quote(feastName)
              + ", which is no name of a column here; have them bring it as "
              + column.name());
    } else if (declared.containsKey(feastName)) {
      notes.leftOut(
          "column " + Texts.quote(feastName) + ": no type of Lockstep holds what it declares");
    } else {
      gaps.put(feastName, column.name() + ": " + column.wanted());
    }
  }

  /** Empty if somebody has to say. */
  private Optional<FormatDefinition> format() {
    FormatCase format = source.getKafkaOptions().getMessageFormat().getFormatCase();
    if (format == FormatCase.AVRO_FORMAT && !declared.isEmpty()) {
      return Optional.of(
          new FormatDefinition.Avro(
              Written.at(
                  source.getKafkaOptions().getMessageFormat().getAvroFormat().getSchemaJson())));
    }
    boolean other = format == FormatCase.PROTO_FORMAT || format == FormatCase.AVRO_FORMAT;
    return other ? Optional.empty() : Optional.of(new FormatDefinition.Json());
  }

  private Optional<TimestampDefinition> timestamp() {
    String column = source.getTimestampField();
    if (column.isEmpty()) {
      return Optional.empty();
    }
    boolean number = type(column).filter(type -> type.startsWith("INT")).isPresent();
    if (number) {
      notes.differs(
          "event time is a number: read as seconds, as Spark reads it; write another format if it is not");
    }
    return Optional.of(
        new TimestampDefinition(
            Written.at(names.of(column)),
            number ? Optional.of(Written.at("epoch_seconds")) : Optional.empty()));
  }

  private Optional<Located<String>> topic() {
    String topic = source.getKafkaOptions().getTopic();
    boolean fine = TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
    return fine && !topic.equals(name) ? Optional.of(Written.at(topic)) : Optional.empty();
  }

  private void tell(Draft draft, boolean hasFormat, boolean hasTimestamp) {
    if (!hasTimestamp) {
      draft.gap(
          "no column is event time: name one",
          ImmutableList.of("# In place of UNKNOWN above: the column that holds event time"));
    }
    if (!hasFormat) {
      String wanted =
          source.getKafkaOptions().getMessageFormat().hasProtoFormat()
              ? "{protobuf: {descriptor: FILE.desc, message: "
                  + String.join(
                      " ",
                      Texts.lines(
                          source
                              .getKafkaOptions()
                              .getMessageFormat()
                              .getProtoFormat()
                              .getClassPath()))
                  + "}}"
              : "{avro: FILE.avsc}";
      draft.gap(
          "format: Feast has no schema that can be read, write " + wanted,
          ImmutableList.of("format:  # " + wanted));
    }
    switch (source.getType()) {
      case STREAM_KAFKA -> tellKafka(draft);
      case PUSH_SOURCE ->
          notes.differs(
              "a push becomes a JSON event in the topic " + name + " (lockstep send does it too)");
      case STREAM_KINESIS ->
          notes.differs("Kinesis is not read: have its events written to the topic " + name);
      default ->
          notes.differs(
              "a table in Feast; here events come as JSON in the topic "
                  + name
                  + ", and the table's rows with lockstep import --source "
                  + name
                  + " --file FILE");
    }
  }

  private void tellKafka(Draft draft) {
    String topic = source.getKafkaOptions().getTopic();
    if (!topic.equals(name) && topic().isEmpty()) {
      draft.gap(
          "topic " + Texts.quote(topic) + " is not one topic: name one",
          ImmutableList.of("topic:  # one topic; in Feast " + Texts.quote(topic)));
    }
    if (source.getKafkaOptions().hasWatermarkDelayThreshold()) {
      notes.differs(
          "the watermark of "
              + Millis.display(source.getKafkaOptions().getWatermarkDelayThreshold())
              + " has no counterpart: events count however late they are");
    }
  }

  private List<String> comments() {
    ImmutableList.Builder<String> comments = ImmutableList.builder();
    comments.addAll(Texts.labelled("description", source.getDescription()));
    comments.addAll(Texts.labelled("owner", source.getOwner()));
    comments.addAll(Texts.tags("tag", source.getTagsMap()));
    comments.addAll(Texts.labelled("in Feast", SourcePlaces.describe(source)));
    if (source.hasBatchSource()) {
      comments.addAll(
          Texts.labelled("its history in Feast", SourcePlaces.describe(source.getBatchSource())));
    }
    return comments.build();
  }
}
