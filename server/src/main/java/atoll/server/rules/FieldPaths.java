package atoll.server.rules;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import org.jspecify.annotations.Nullable;

/// Paths below a value: `.a.b['c']`.
final class FieldPaths {
    private FieldPaths() {}

    /// Whether a path names something that the schema knows.
    static boolean isValid(Schema schema, String path) {
        Schema here = schema;
        int at = 0;
        while (at < path.length()) {
            String name;
            if (path.charAt(at) == '.') {
                int end = at + 1;
                while (end < path.length() && ".[]".indexOf(path.charAt(end)) < 0) {
                    end++;
                }
                name = path.substring(at + 1, end);
                at = end;
            } else if (path.startsWith("['", at)) {
                int end = path.indexOf("']", at);
                if (end < 0) {
                    return false;
                }
                name = path.substring(at + 2, end);
                at = end + 2;
            } else {
                return false;
            }
            here = step(here, name);
            if (here == null) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Schema step(Schema schema, String name) {
        if (schema.type() == Schema.Type.MAP) {
            return schema.items();
        }
        Field field = schema.field(name);
        return field == null ? null : field.schema();
    }
}
