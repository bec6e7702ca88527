package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.time.Instant;

/// What one column shows of an object. A pure function.
@FunctionalInterface
interface Cell {
    Json of(JsonObject object, Instant now);

    /// A cell that shows text and does not depend on the time.
    @FunctionalInterface
    interface Text {
        String of(JsonObject object);

        default Cell cell() {
            return (object, _) -> Json.of(of(object));
        }
    }
}
