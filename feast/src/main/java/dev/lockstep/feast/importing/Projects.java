/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.Suggestions;
import dev.lockstep.feast.proto.core.Project;
import dev.lockstep.feast.proto.core.Registry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Puts registries together and takes one project out of them. */
final class Projects {
  /** Where an object says whose it is, and what Feast did with it: not part of what it means. */
  private static final List<String> ASIDE = List.of("meta", "project");

  private Projects() {}

  /**
   * The objects of one project in all registries, without times and without the project's name.
   *
   * @param registries from the name of their file
   * @param wanted the project; empty if there is only one
   * @throws LockstepException with code INVALID_REQUEST if it is not clear which project is meant,
   *     or two files disagree about an object
   */
  static Registry select(Map<String, Registry> registries, Optional<String> wanted) {
    TreeSet<String> projects = new TreeSet<>();
    registries.values().forEach(registry -> names(registry, projects));
    if (wanted.isPresent() && !projects.contains(wanted.get())) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "there is no project '"
              + wanted.get()
              + "'"
              + Suggestions.didYouMean(wanted.get(), projects)
              + (projects.isEmpty() ? "" : ": there are " + String.join(", ", projects)));
    }
    if (wanted.isEmpty() && projects.size() > 1) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "there are several projects, name one of them: " + String.join(", ", projects));
    }
    String project = wanted.orElseGet(() -> projects.isEmpty() ? "" : projects.first());
    Map<FieldDescriptor, Map<String, Found>> found = new LinkedHashMap<>();
    registries.forEach((file, registry) -> collect(file, registry, project, found));
    Registry.Builder merged = Registry.newBuilder();
    found.forEach(
        (field, objects) ->
            objects.values().forEach(object -> merged.addRepeatedField(field, object.message())));
    return merged.build();
  }

  /** The names of projects that objects are of. */
  private static void names(Registry registry, TreeSet<String> names) {
    registry.getProjectsList().forEach(project -> names.add(project.getSpec().getName()));
    for (FieldDescriptor field : registry.getAllFields().keySet()) {
      if (isObjects(field)) {
        for (Message object : objects(registry, field)) {
          names.add(project(object));
        }
      }
    }
    names.remove("");
  }

  /**
   * An object and the file that it is from.
   *
   * @param message without what is aside
   */
  private record Found(String file, Message message) {}

  private static void collect(
      String file,
      Registry registry,
      String project,
      Map<FieldDescriptor, Map<String, Found>> found) {
    for (FieldDescriptor field : registry.getAllFields().keySet()) {
      if (!isObjects(field) || field.getNumber() == Registry.PROJECT_METADATA_FIELD_NUMBER) {
        continue;
      }
      for (Message object : objects(registry, field)) {
        boolean ours =
            object instanceof Project named
                ? named.getSpec().getName().equals(project)
                : project(object).isEmpty() || project(object).equals(project);
        if (ours) {
          Found now = new Found(file, strip(object));
          Found before =
              found
                  .computeIfAbsent(field, key -> new LinkedHashMap<>())
                  .putIfAbsent(name(object), now);
          if (before != null
              && !before.message().equals(now.message())
              && !(object instanceof Project)) {
            throw new LockstepException(
                ErrorCode.INVALID_REQUEST,
                "two different objects are %s '%s', in %s and in %s"
                    .formatted(
                        field.getMessageType().getName(), name(object), before.file(), file));
          }
        }
      }
    }
  }

  private static boolean isObjects(FieldDescriptor field) {
    return field.isRepeated() && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static List<Message> objects(Registry registry, FieldDescriptor field) {
    List<Message> objects = new ArrayList<>();
    for (int i = 0; i < registry.getRepeatedFieldCount(field); i++) {
      objects.add((Message) registry.getRepeatedField(field, i));
    }
    return objects;
  }

  private static String name(Message object) {
    return text(object, "name");
  }

  private static String project(Message object) {
    return text(object, "project");
  }

  private static String text(Message object, String field) {
    FieldDescriptor spec = object.getDescriptorForType().findFieldByName("spec");
    Message holder = spec == null ? object : (Message) object.getField(spec);
    FieldDescriptor descriptor = holder.getDescriptorForType().findFieldByName(field);
    return descriptor == null ? "" : (String) holder.getField(descriptor);
  }

  /** Without times and project, at any depth. */
  static Message strip(Message message) {
    Message.Builder builder = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (ASIDE.contains(field.getName())) {
        builder.clearField(field);
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
        if (field.isRepeated()) {
          for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            builder.setRepeatedField(field, i, strip((Message) message.getRepeatedField(field, i)));
          }
        } else {
          builder.setField(field, strip((Message) entry.getValue()));
        }
      }
    }
    return builder.build();
  }
}
