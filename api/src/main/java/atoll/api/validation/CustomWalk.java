package atoll.api.validation;

import atoll.api.schema.Field;
import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;

/// Walks a custom object by its schema, outer values before inner ones, and keeps the path. Fields
/// of Kubernetes' own types, such as `metadata`, are left out, as is what has another type than its
/// schema.
abstract class CustomWalk {
    final SchemaProblems problems;
    final FieldPath path;

    CustomWalk(SchemaProblems problems) {
        this.problems = problems;
        this.path = problems.path();
    }

    /// Looks at one object.
    void object(Schema schema, JsonObject object) {}

    /// Looks at one list.
    void list(Schema schema, JsonArray array) {}

    final void check(Schema schema, Json value) {
        switch (value) {
            case JsonObject object when schema.type() == Schema.Type.MAP ->
                    object.forEach((key, each) -> {
                        path.pushKey(key);
                        check(schema.items(), each);
                        path.pop();
                    });
            case JsonObject object when schema.type() == Schema.Type.OBJECT -> {
                object(schema, object);
                fields(schema, object);
            }
            case JsonArray array when schema.type() == Schema.Type.ARRAY -> {
                list(schema, array);
                for (int i = 0; i < array.size(); i++) {
                    path.pushIndex(i);
                    check(schema.items(), array.get(i));
                    path.pop();
                }
            }
            default -> {}
        }
    }

    private void fields(Schema schema, JsonObject object) {
        for (Field field : schema.fields()) {
            Json value = object.get(field.name());
            if (value != null && field.schema().definition() == null) {
                path.push(field.name());
                check(field.schema(), value);
                path.pop();
            }
        }
    }
}
