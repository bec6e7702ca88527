package atoll.nodes.jq;

import atoll.base.json.Json;
import atoll.base.json.JsonNull;
import java.util.ArrayList;
import java.util.List;

/// A compiled jq query. Immutable and thread-safe.
///
/// What of jq it knows is told in the module's README. Reading an input never changes it.
public final class Query {
    private final Filter filter;

    private Query(Filter filter) {
        this.filter = filter;
    }

    /// @throws JqException when the text is no query, or uses what is not supported
    public static Query compile(String text) {
        return new Query(new Parser(text).parse());
    }

    /// The outputs that are not `null`, as KWOK reads a query; none when the query fails on this
    /// input. A query that fails half-way gives none, not those before the failure.
    public List<Json> results(Json input) {
        var results = new ArrayList<Json>(1);
        try {
            filter.run(
                    input,
                    null,
                    result -> {
                        if (result != JsonNull.NULL) {
                            results.add(result);
                        }
                    });
        } catch (JqException e) {
            return List.of();
        }
        return results;
    }

    /// Every output.
    ///
    /// @throws JqException when the query fails on this input
    public List<Json> allResults(Json input) {
        var results = new ArrayList<Json>();
        filter.run(input, null, results::add);
        return results;
    }
}
