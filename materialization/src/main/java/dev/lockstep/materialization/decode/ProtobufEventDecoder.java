/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeException.shown;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One Protobuf message an event, by a descriptor set. */
final class ProtobufEventDecoder implements EventDecoder {
  private final Descriptor message;
  private final List<ProtobufColumn> columns;

  private ProtobufEventDecoder(Descriptor message, List<ProtobufColumn> columns) {
    this.message = message;
    this.columns = columns;
  }

  static ProtobufEventDecoder of(SourcePlan source, SourceFormat.Protobuf format) {
    try {
      Descriptor message = find(format);
      List<ProtobufColumn> columns = new ArrayList<>();
      for (ColumnPlan column : source.columns()) {
        columns.add(ProtobufColumn.of(column, message));
      }
      return new ProtobufEventDecoder(message, columns);
    } catch (InvalidProtocolBufferException
        | DescriptorValidationException
        | IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION,
          "Source %s cannot be read as Protobuf: %s".formatted(source.name(), e.getMessage()),
          e);
    }
  }

  @Override
  public @Nullable Object[] decode(byte[] event) throws DecodeException {
    DynamicMessage decoded;
    try {
      decoded = DynamicMessage.parseFrom(message, event);
    } catch (InvalidProtocolBufferException e) {
      throw new DecodeException(
          "Not a %s: %s".formatted(message.getFullName(), shown(e.getMessage())));
    }
    @Nullable Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).read(decoded);
    }
    return values;
  }

  private static Descriptor find(SourceFormat.Protobuf format)
      throws InvalidProtocolBufferException, DescriptorValidationException {
    FileDescriptorSet set =
        FileDescriptorSet.parseFrom(Base64.getDecoder().decode(format.descriptorSetBase64()));
    Map<String, FileDescriptorProto> files = new HashMap<>();
    set.getFileList().forEach(file -> files.put(file.getName(), file));
    Map<String, FileDescriptor> linked = new HashMap<>();
    for (FileDescriptorProto file : set.getFileList()) {
      for (Descriptor top : link(file, files, linked).getMessageTypes()) {
        Descriptor found = search(top, format.messageName());
        if (found != null) {
          return found;
        }
      }
    }
    throw new IllegalArgumentException("the descriptor set has no message " + format.messageName());
  }

  private static FileDescriptor link(
      FileDescriptorProto file,
      Map<String, FileDescriptorProto> files,
      Map<String, FileDescriptor> linked)
      throws DescriptorValidationException {
    FileDescriptor known = linked.get(file.getName());
    if (known != null) {
      return known;
    }
    List<FileDescriptor> imports = new ArrayList<>();
    for (String name : file.getDependencyList()) {
      FileDescriptorProto imported = files.get(name);
      if (imported == null) {
        throw new IllegalArgumentException(
            "the descriptor set lacks %s, imported by %s".formatted(name, file.getName()));
      }
      imports.add(link(imported, files, linked));
    }
    FileDescriptor built = FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
    linked.put(file.getName(), built);
    return built;
  }

  private static @Nullable Descriptor search(Descriptor message, String fullName) {
    if (message.getFullName().equals(fullName)) {
      return message;
    }
    for (Descriptor nested : message.getNestedTypes()) {
      Descriptor found = search(nested, fullName);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
