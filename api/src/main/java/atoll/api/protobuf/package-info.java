/// Kubernetes' protobuf form of every built-in kind, driven by the schema table.
///
/// [atoll.api.protobuf.ProtobufCodec] is the door; the other types carry one sort of value each.
/// Nothing is generated: which fields a message has, with which numbers, comes from
/// [atoll.api.schema.Schemas].
@NullMarked
package atoll.api.protobuf;

import org.jspecify.annotations.NullMarked;
