package atoll.server.serve;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.FieldValidation;
import atoll.api.request.ListOptions;
import atoll.api.request.RefusedException;
import atoll.api.request.WatchOptions;
import atoll.api.request.WatchOptions.Initial;
import atoll.api.request.WriteOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.api.selector.SelectorException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads the options of a request from its query, and refuses wrong ones in upstream's words.
final class Options {
    private Options() {}

    static LabelSelector labels(Query query) {
        try {
            String text = query.text("labelSelector");
            return text.isEmpty() ? LabelSelector.EVERYTHING : LabelSelector.parse(text);
        } catch (SelectorException e) {
            throw new RefusedException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /// @param info its name narrows the old `/watch/` form
    static FieldSelector fields(Query query, RequestInfo info) {
        if (info.watchPath() && !info.name().isEmpty()) {
            return FieldSelector.equal("metadata.name", info.name());
        }
        try {
            String text = query.text("fieldSelector");
            return text.isEmpty() ? FieldSelector.EVERYTHING : FieldSelector.parse(text);
        } catch (SelectorException e) {
            throw new RefusedException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    static ListOptions list(Query query, RequestInfo info) {
        if (query.has("sendInitialEvents")) {
            var causes = new ArrayList<Cause>();
            if (!query.text("resourceVersionMatch").isEmpty()
                    && query.text("resourceVersion").isEmpty()) {
                causes.add(
                        forbidden(
                                "resourceVersionMatch",
                                "resourceVersionMatch is forbidden unless resourceVersion is"
                                        + " provided"));
            }
            causes.add(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
            throw listInvalid(causes);
        }
        Long limit = query.number("limit");
        query.number("timeoutSeconds");
        return new ListOptions(
                labels(query),
                fields(query, info),
                limit == null ? 0 : (int) Math.min(limit, Integer.MAX_VALUE),
                query.text("continue"),
                query.text("resourceVersion"),
                query.get("resourceVersionMatch"));
    }

    static WatchOptions watch(Query query, RequestInfo info) {
        requireNumber(query.text("resourceVersion"));
        String match = query.text("resourceVersionMatch");
        var causes = new ArrayList<Cause>();
        if (query.has("sendInitialEvents") && !match.equals("NotOlderThan")) {
            causes.add(
                    forbidden(
                            "resourceVersionMatch",
                            "sendInitialEvents requires setting resourceVersionMatch to"
                                    + " NotOlderThan"));
        } else if (!query.has("sendInitialEvents") && !match.isEmpty()) {
            causes.add(
                    forbidden(
                            "resourceVersionMatch",
                            "resourceVersionMatch is forbidden for watch unless sendInitialEvents"
                                    + " is provided"));
        }
        if (!match.isEmpty() && !match.equals("NotOlderThan")) {
            causes.add(
                    new Cause(
                            "FieldValueNotSupported",
                            "Unsupported value: \"%s\": supported values: \"NotOlderThan\""
                                    .formatted(match),
                            "resourceVersionMatch"));
        }
        if (!query.text("continue").isEmpty()) {
            causes.add(
                    forbidden(
                            "resourceVersionMatch",
                            "resourceVersionMatch is forbidden when continue is provided"));
        }
        if (!causes.isEmpty()) {
            throw listInvalid(causes);
        }
        return new WatchOptions(
                labels(query),
                fields(query, info),
                query.text("resourceVersion"),
                initial(query),
                query.flag("allowWatchBookmarks"));
    }

    /// A client that takes bookmarks is told by one where the present objects end, unless it says
    /// otherwise.
    private static Initial initial(Query query) {
        if (query.has("sendInitialEvents")) {
            return query.flag("sendInitialEvents") ? Initial.MARKED : Initial.NONE;
        }
        String version = query.text("resourceVersion");
        boolean present = version.isEmpty() || version.equals("0");
        return present && query.flag("allowWatchBookmarks") ? Initial.MARKED : Initial.BY_VERSION;
    }

    /// Upstream's answer is a plain 500, without a reason.
    private static void requireNumber(String version) {
        if (!version.chars().allMatch(Character::isDigit)) {
            throw new RefusedException(
                    new Status(
                            500,
                            "",
                            "resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
                                    .formatted(version, version),
                            JsonObject.EMPTY));
        }
    }

    private static Cause forbidden(String field, String why) {
        return new Cause("FieldValueForbidden", "Forbidden: " + why, field);
    }

    private static RefusedException listInvalid(List<Cause> causes) {
        return invalid("ListOptions", causes);
    }

    private static RefusedException invalid(String kind, List<Cause> causes) {
        return new RefusedException(
                Status.invalid(new GroupVersionKind("meta.k8s.io", "v1", kind), "", causes));
    }

    /// @param kind `CreateOptions`, `UpdateOptions`, `PatchOptions`
    static WriteOptions write(Query query, String kind) {
        List<String> dryRun = query.all("dryRun");
        var causes = new ArrayList<Cause>();
        if (!Set.of("All").containsAll(dryRun)) {
            causes.add(unsupported("dryRun", JsonArray.ofStrings(dryRun).toString(), "\"All\""));
        }
        String validation = query.text("fieldValidation");
        FieldValidation fieldValidation =
                switch (validation) {
                    case "", "Warn" -> FieldValidation.WARN;
                    case "Ignore" -> FieldValidation.IGNORE;
                    case "Strict" -> FieldValidation.STRICT;
                    default -> {
                        causes.add(
                                unsupported(
                                        "fieldValidation",
                                        '"' + validation + '"',
                                        "\"\", \"Ignore\", \"Strict\", \"Warn\""));
                        yield FieldValidation.WARN;
                    }
                };
        String manager = query.text("fieldManager");
        if (manager.length() > 128) {
            causes.add(
                    new Cause(
                            "FieldValueTooLong",
                            "Too long: may not be more than 128 bytes",
                            "fieldManager"));
        }
        if (!causes.isEmpty()) {
            throw invalid(kind, causes);
        }
        return new WriteOptions(manager, !dryRun.isEmpty(), fieldValidation);
    }

    private static Cause unsupported(String field, String value, String supported) {
        return new Cause(
                "FieldValueNotSupported",
                "Unsupported value: " + value + ": supported values: " + supported,
                field);
    }

    /// What a server-side apply must and others must not say.
    static void requireSoundPatch(Query query, boolean apply) {
        var causes = new ArrayList<Cause>();
        if (apply && query.text("fieldManager").isEmpty()) {
            causes.add(
                    new Cause(
                            "FieldValueRequired",
                            "Required value: is required for apply patch",
                            "fieldManager"));
        }
        if (!apply && query.has("force")) {
            causes.add(forbidden("force", "may not be specified for non-apply patch"));
        }
        if (!causes.isEmpty()) {
            throw invalid("PatchOptions", causes);
        }
    }

    /// The options of a deletion as its query states them, in the form of a body.
    static JsonObject deletion(Query query) {
        var stated = JsonObject.builder();
        Long grace = query.number("gracePeriodSeconds");
        if (grace != null) {
            stated.put("gracePeriodSeconds", grace.longValue());
        }
        if (query.has("propagationPolicy")) {
            stated.put("propagationPolicy", query.text("propagationPolicy"));
        }
        if (query.has("orphanDependents")) {
            stated.put("orphanDependents", query.flag("orphanDependents"));
        }
        return stated.put("dryRun", JsonArray.ofStrings(query.all("dryRun"))).build();
    }
}
