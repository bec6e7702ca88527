/// Kubernetes' protobuf form of every built-in kind, driven by the schema table.
///
/// [atoll.api.protobuf.ProtobufCodec] is the door. There are two ways to the wire: trees of values,
/// by codecs that carry one sort of value each and write from the end to the start; and stored
/// JSON, by the transcoder, which makes no tree and takes the same codecs for what is rare. Nothing
/// is generated: which fields a message has, with which numbers, comes from
/// [atoll.api.schema.Schemas].
@NullMarked
package atoll.api.protobuf;

import org.jspecify.annotations.NullMarked;
