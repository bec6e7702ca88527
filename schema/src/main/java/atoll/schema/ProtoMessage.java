package atoll.schema;

import java.util.List;

/// A protobuf message as its descriptor tells it, with the comments that protoc copied.
///
/// @param name the full name in Go's style, `io.k8s.api.core.v1.Pod`
/// @param comment what stands above the message, markers included; empty when nothing does
record ProtoMessage(String name, String comment, List<ProtoField> fields) {
    ProtoMessage {
        fields = List.copyOf(fields);
    }
}
