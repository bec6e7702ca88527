package atoll.server.table;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.time.Instant;

/// What one column shows of an object. A pure function, safe for many threads. What is a number in
/// the object may stay one in the row, whatever type the column is said to have.
@FunctionalInterface
interface Cell {
    /// @param object in the version that is stored, whatever version was asked for
    /// @param now the time of the request: every row of a table is as old as the others
    Json of(JsonObject object, Instant now);

    /// A cell that shows text and does not depend on the time.
    @FunctionalInterface
    interface Text {
        /// @param object likewise; what is missing in it is shown by a placeholder, never refused
        String of(JsonObject object);

        default Cell cell() {
            return (object, _) -> Json.of(of(object));
        }
    }
}
