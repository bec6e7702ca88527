package atoll.server.config;

import java.util.Map;
import java.util.TreeMap;

/// What may stand in a file that configures the server: the types that Go reads it into, by the
/// names that refusals give them.
public sealed interface ConfigShape {
    /// How a single value is written.
    enum Form {
        TEXT,
        BOOLEAN,
        DURATION
    }

    /// @param name of the type
    record Struct(String name, Map<String, ConfigShape> fields) implements ConfigShape {
        public Struct {
            fields = Map.copyOf(fields);
        }

        /// @param more one more field, or another shape for one that is there
        public Struct with(String field, ConfigShape more) {
            var all = new TreeMap<>(fields);
            all.put(field, more);
            return new Struct(name, all);
        }
    }

    record Items(ConfigShape each) implements ConfigShape {}

    record Scalar(Form form, String name) implements ConfigShape {
        public static final Scalar TEXT = new Scalar(Form.TEXT, "string");
        public static final Scalar BOOLEAN = new Scalar(Form.BOOLEAN, "bool");
        public static final Scalar DURATION = new Scalar(Form.DURATION, "string");
    }

    static Struct struct(String name) {
        return new Struct(name, Map.of());
    }

    static ConfigShape items(ConfigShape each) {
        return new Items(each);
    }

    /// Texts of a type of their own.
    static ConfigShape text(String type) {
        return new Scalar(Form.TEXT, type);
    }

    /// Go's name for it, where those of the file's version stand in the package `version`.
    default String named(String version) {
        return switch (this) {
            case Struct(var name, _) -> version + "." + name;
            case Items(var each) -> "[]" + each.named(version);
            case Scalar(_, var name) ->
                    Character.isUpperCase(name.charAt(0)) ? version + "." + name : name;
        };
    }
}
