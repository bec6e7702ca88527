package atoll.schema;

/// One field of a [ProtoMessage].
///
/// @param comment what stands above the field, markers included; empty when nothing does
record ProtoField(String name, int number, Shape shape, ProtoType type, String comment) {
    /// How many values the field holds.
    enum Shape {
        ONE,
        LIST,
        /// String keys; [ProtoField#type] is that of the values.
        MAP
    }

    /// What one value is.
    sealed interface ProtoType {
        /// A message by its full name.
        record Message(String name) implements ProtoType {}

        /// protobuf's own types that Kubernetes uses.
        enum Scalar implements ProtoType {
            STRING,
            INT32,
            INT64,
            DOUBLE,
            BOOLEAN,
            BYTES
        }
    }
}
