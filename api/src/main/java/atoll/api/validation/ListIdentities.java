package atoll.api.validation;

import atoll.api.schema.Schema;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import java.util.HashMap;

/// Finds items of sets and maps that can't be told apart.
final class ListIdentities extends CustomWalk {
    ListIdentities(SchemaProblems problems) {
        super(problems);
    }

    @Override
    void list(Schema schema, JsonArray array) {
        if (schema.listType() != Schema.ListType.ATOMIC) {
            unique(schema, array);
        }
    }

    private void unique(Schema schema, JsonArray array) {
        boolean keyed = schema.listType() == Schema.ListType.MAP;
        for (int i = 0; keyed && i < array.size(); i++) {
            if (!(array.get(i) instanceof JsonObject || array.get(i) == JsonNull.NULL)) {
                path.pushIndex(i);
                problems.notAnObject(array.get(i));
                path.pop();
                return;
            }
        }
        var times = new HashMap<Json, Integer>();
        for (int i = 0; i < array.size(); i++) {
            Json identity = of(schema, array.get(i));
            if (times.merge(identity, 1, Integer::sum) == 2) {
                path.pushIndex(i);
                problems.duplicate(identity);
                path.pop();
            }
        }
    }

    /// What tells an item from the others of its list.
    static Json of(Schema schema, Json item) {
        return schema.listType() == Schema.ListType.MAP ? keys(schema, item.asObject()) : item;
    }

    private static JsonObject keys(Schema schema, JsonObject item) {
        var keys = JsonObject.builder();
        for (String key : schema.listKeys()) {
            keys.putIfPresent(key, item.get(key));
        }
        return keys.build();
    }
}
