package atoll.schema;

import atoll.schema.ProtoField.ProtoType;
import atoll.schema.ProtoField.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A type as the table holds it.
///
/// @param mapType how server-side apply merges it, by its own marker; null without one
record Definition(
        String name,
        Form form,
        @Nullable String mapType,
        String description,
        List<Member> members) {
    Definition {
        members = List.copyOf(members);
    }

    /// What a definition is in JSON, with its code in the table.
    enum Form {
        OBJECT(0),
        STRING(1),
        STRING_LIST(2),
        ANY(3),
        QUANTITY(4),
        INT_OR_STRING(5),
        TIME(6),
        MICRO_TIME(7),
        DURATION(8);

        private final int code;

        Form(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /// When a member is written: always, when not empty, when set (a pointer in Go); with its code
    /// in the table.
    enum Presence {
        ALWAYS(0),
        EMPTY(1),
        SET(2);

        private final int code;

        Presence(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /// @param wirePath field numbers from the definition down; empty without a protobuf form
    /// @param defaultValue JSON text; null without one
    record Member(
            String name,
            Shape shape,
            ProtoType type,
            boolean required,
            Presence presence,
            List<Integer> wirePath,
            @Nullable String defaultValue,
            List<String> enumValues,
            Merge merge,
            String description) {}

    /// @param listType `atomic`, `set` or `map`; null when unmarked
    /// @param mapType `atomic` or `granular`; null when unmarked
    /// @param patchStrategies `merge`, `replace`, `retainKeys`
    record Merge(
            @Nullable String listType,
            List<String> listKeys,
            @Nullable String mapType,
            List<String> patchStrategies,
            @Nullable String patchMergeKey) {
        static Merge of(Comment comment) {
            String mapType = first(comment.values("structType"));
            return new Merge(
                    first(comment.values("listType")),
                    comment.values("listMapKey"),
                    mapType != null ? mapType : first(comment.values("mapType")),
                    comment.values("patchStrategy"),
                    first(comment.values("patchMergeKey")));
        }

        private static @Nullable String first(List<String> values) {
            return values.isEmpty() ? null : values.getFirst();
        }
    }
}
