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

        /// protobuf's own types that Kubernetes uses, with their codes in the table.
        enum Scalar implements ProtoType {
            STRING(0),
            INT32(1),
            INT64(2),
            DOUBLE(3),
            BOOLEAN(4),
            BYTES(5);

            private final int code;

            Scalar(int code) {
                this.code = code;
            }

            int code() {
                return code;
            }
        }
    }
}
