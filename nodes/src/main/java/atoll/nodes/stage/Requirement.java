package atoll.nodes.stage;

import atoll.base.json.Json;
import atoll.base.json.JsonBoolean;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonString;
import atoll.nodes.jq.Query;
import java.util.List;
import java.util.Set;

/// One of a selector's `matchExpressions`: a jq query and what its results must be.
///
/// A query that fails on an object has no results: `In` and `Exists` do not hold then, the other
/// two do.
///
/// @param values compared as text with strings, booleans and whole numbers; other results equal
///   none
record Requirement(Query query, Operator operator, Set<String> values) {
    enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    Requirement {
        values = Set.copyOf(values);
    }

    /// `In` wants one result that is listed, `NotIn` none.
    boolean matches(Json object) {
        List<Json> results = query.results(object);
        return switch (operator) {
            case IN -> results.stream().anyMatch(this::isListed);
            case NOT_IN -> results.stream().noneMatch(this::isListed);
            case EXISTS -> !results.isEmpty();
            case DOES_NOT_EXIST -> results.isEmpty();
        };
    }

    private boolean isListed(Json result) {
        return switch (result) {
            case JsonString(var text) -> values.contains(text);
            case JsonBoolean bool -> values.contains(Boolean.toString(bool.value()));
            case JsonNumber number -> number.isInteger() && values.contains(number.toString());
            case JsonNull _ -> false;
            default -> false;
        };
    }
}
