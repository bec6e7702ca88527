package atoll.server.serve;

import atoll.api.GoDuration;
import atoll.api.GoStrings;
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
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads the options of a request from its query, and refuses wrong ones in upstream's words.
final class Options {
    private static final String MATCH = "resourceVersionMatch";
    private static final String NOT_OLDER = "NotOlderThan";

    private static final int MANAGER_BYTES_MAX = 128;

    private Options() {}

    /// How long a client is going to wait is for itself to say; only what is no time is refused.
    static void requireTimeout(RequestInfo info, Query query) {
        String timeout = query.text("timeout");
        if (timeout.isEmpty() || info.isLongRunning()) {
            return;
        }
        try {
            GoDuration.parse(timeout);
        } catch (DateTimeException _) {
            String why =
                    timeout.chars().allMatch(Character::isDigit)
                            ? "missing unit in duration "
                            : "invalid duration ";
            throw new RefusedException(
                    Status.badRequest(
                            "invalid timeout specified in the request URL - time: "
                                    + why
                                    + GoStrings.quoted(timeout)));
        }
    }

    static LabelSelector labels(Query query) {
        try {
            String text = query.text("labelSelector");
            return text.isEmpty() ? LabelSelector.EVERYTHING : LabelSelector.parse(text);
        } catch (SelectorException e) {
            throw new RefusedException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /// What a list or watch is to show. Options are looked at before the name.
    ///
    /// @param info its name narrows a watch
    /// @param causes what is wrong with the options
    private static FieldSelector fields(Query query, RequestInfo info, List<Cause> causes) {
        FieldSelector stated = stated(query);
        requireNone(causes);
        return named(stated, info);
    }

    /// @param info its name narrows a watch
    static FieldSelector fields(Query query, RequestInfo info) {
        return named(stated(query), info);
    }

    private static FieldSelector named(FieldSelector stated, RequestInfo info) {
        if (info.name().isEmpty()) {
            return stated;
        }
        FieldSelector named = FieldSelector.equal("metadata.name", info.name());
        if (!stated.isEverything() && !stated.requirements().containsAll(named.requirements())) {
            throw new RefusedException(
                    Status.badRequest("fieldSelector metadata.name doesn't match requested name"));
        }
        return stated.isEverything() ? named : stated;
    }

    private static FieldSelector stated(Query query) {
        try {
            String text = query.text("fieldSelector");
            return text.isEmpty() ? FieldSelector.EVERYTHING : FieldSelector.parse(text);
        } catch (SelectorException e) {
            throw new RefusedException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    static ListOptions list(Query query, RequestInfo info) {
        query.number("timeoutSeconds");
        Long limit = query.number("limit");
        LabelSelector labels = labels(query);
        FieldSelector fields = fields(query, info, listProblems(query));
        return new ListOptions(
                labels,
                fields,
                limit == null ? 0 : (int) Math.min(limit, Integer.MAX_VALUE),
                query.text("continue"),
                query.text("resourceVersion"),
                query.get("resourceVersionMatch"));
    }

    private static List<Cause> listProblems(Query query) {
        String version = query.text("resourceVersion");
        String match = query.text("resourceVersionMatch");
        var causes = new ArrayList<Cause>();
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                causes.add(forbiddenMatch("is forbidden unless resourceVersion is provided"));
            }
            requireNoContinue(query, causes);
            if (!match.equals("Exact") && !match.equals(NOT_OLDER)) {
                causes.add(
                        unsupported(MATCH, '"' + match + '"', "\"Exact\", \"NotOlderThan\", \"\""));
            }
            if (match.equals("Exact") && version.equals("0")) {
                causes.add(forbiddenMatch("\"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (query.has("sendInitialEvents")) {
            causes.add(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        return causes;
    }

    /// @param end when the watch is to end
    static WatchOptions watch(Query query, RequestInfo info, Instant end) {
        query.number("limit");
        LabelSelector labels = labels(query);
        // The old paths watch what is listed by their options.
        boolean listed = info.watchPath() && !query.flag("watch");
        FieldSelector fields =
                fields(query, info, listed ? listProblems(query) : watchProblems(query));
        return new WatchOptions(
                labels,
                fields,
                query.text("resourceVersion"),
                listed ? Initial.BY_VERSION : initial(query),
                query.flag("allowWatchBookmarks"),
                end);
    }

    private static List<Cause> watchProblems(Query query) {
        boolean filledIn = isFilledIn(query);
        String match = filledIn ? NOT_OLDER : query.text("resourceVersionMatch");
        boolean initial = filledIn || query.has("sendInitialEvents");
        var causes = new ArrayList<Cause>();
        if (initial && !match.equals(NOT_OLDER)) {
            causes.add(
                    forbidden(
                            MATCH,
                            "sendInitialEvents requires setting resourceVersionMatch to "
                                    + NOT_OLDER));
        }
        if (!match.isEmpty()) {
            if (!initial) {
                causes.add(
                        forbiddenMatch(
                                "is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!match.equals(NOT_OLDER)) {
                causes.add(unsupported(MATCH, '"' + match + '"', '"' + NOT_OLDER + '"'));
            }
            requireNoContinue(query, causes);
        }
        return causes;
    }

    /// Whether a watch is taken to ask for initial events as it says nothing of them.
    private static boolean isFilledIn(Query query) {
        String version = query.text("resourceVersion");
        return !query.has("sendInitialEvents")
                && query.text("resourceVersionMatch").isEmpty()
                && (version.isEmpty() || version.equals("0"));
    }

    private static void requireNoContinue(Query query, List<Cause> causes) {
        if (!query.text("continue").isEmpty()) {
            causes.add(forbiddenMatch("is forbidden when continue is provided"));
        }
    }

    private static Initial initial(Query query) {
        if (query.has("sendInitialEvents")) {
            return query.flag("sendInitialEvents") ? Initial.MARKED : Initial.NONE;
        }
        return isFilledIn(query) ? Initial.MARKED : Initial.BY_VERSION;
    }

    private static Cause forbiddenMatch(String why) {
        return forbidden(MATCH, MATCH + " " + why);
    }

    private static Cause forbidden(String field, String why) {
        return new Cause("FieldValueForbidden", "Forbidden: " + why, field);
    }

    private static void requireNone(List<Cause> causes) {
        if (!causes.isEmpty()) {
            throw invalid("ListOptions", causes);
        }
    }

    private static RefusedException invalid(String kind, List<Cause> causes) {
        return new RefusedException(
                Status.invalid(new GroupVersionKind("meta.k8s.io", "v1", kind), "", causes));
    }

    /// @param kind `CreateOptions`, `UpdateOptions`, `PatchOptions`
    static WriteOptions write(Query query, String kind) {
        return write(query, kind, List.of());
    }

    private static WriteOptions write(Query query, String kind, List<Cause> others) {
        String manager = query.text("fieldManager");
        var causes = new ArrayList<>(others);
        causes.addAll(managerProblems(manager));
        List<String> dryRun = query.all("dryRun");
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
        if (!causes.isEmpty()) {
            throw invalid(kind, causes);
        }
        return new WriteOptions(manager, !dryRun.isEmpty(), fieldValidation)
                .stating(stated(manager, dryRun, validation));
    }

    private static JsonObject stated(String manager, List<String> dryRun, String validation) {
        var stated = JsonObject.builder();
        if (!dryRun.isEmpty()) {
            stated.put("dryRun", JsonArray.ofStrings(dryRun));
        }
        if (!manager.isEmpty()) {
            stated.put("fieldManager", manager);
        }
        if (!validation.isEmpty()) {
            stated.put("fieldValidation", validation);
        }
        return stated.build();
    }

    private static List<Cause> managerProblems(String manager) {
        var causes = new ArrayList<Cause>();
        if (manager.getBytes(StandardCharsets.UTF_8).length > MANAGER_BYTES_MAX) {
            causes.add(
                    new Cause(
                            "FieldValueTooLong",
                            "Too long: may not be more than 128 bytes",
                            "fieldManager"));
        }
        int at = 0;
        for (int character : manager.codePoints().toArray()) {
            if (!GoStrings.isPrintable(character)) {
                causes.add(
                        new Cause(
                                "FieldValueInvalid",
                                "Invalid value: %s: invalid character U+%04X (at position %d)"
                                        .formatted(GoStrings.quoted(manager), character, at),
                                "fieldManager"));
            }
            at += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
        }
        return causes;
    }

    private static Cause unsupported(String field, String value, String supported) {
        return new Cause(
                "FieldValueNotSupported",
                "Unsupported value: " + value + ": supported values: " + supported,
                field);
    }

    /// The options of a patch: a server-side apply must say what others must not.
    static WriteOptions patch(Query query, boolean apply) {
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
        return write(query, "PatchOptions", causes);
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
        var preconditions = JsonObject.builder();
        for (String precondition : List.of("uid", "resourceVersion")) {
            if (!query.text(precondition).isEmpty()) {
                preconditions.put(precondition, query.text(precondition));
            }
        }
        return stated.put("preconditions", preconditions.build())
                .put("dryRun", JsonArray.ofStrings(query.all("dryRun")))
                .build();
    }
}
