package atoll.server.kinds;

import static atoll.server.checks.Defaults.absent;
import static atoll.server.checks.Defaults.each;
import static atoll.server.checks.Defaults.plain;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.checks.Defaults;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Defaults of the core group's kinds but pods, storage and services.
final class Core {
    private static final Json KUBERNETES = Json.of("kubernetes");

    private Core() {}

    /// The label by which selectors find a namespace by name.
    static JsonObject namespace(JsonObject sent) {
        JsonObject given = sent.update("status", status -> plain(status, "phase", "Active"));
        String name = given.object("metadata").stringOr("name", "");
        return name.isEmpty()
                ? given
                : given.update(
                        "metadata",
                        meta ->
                                meta.update(
                                        "labels",
                                        labels ->
                                                labels.with("kubernetes.io/metadata.name", name)));
    }

    static JsonObject namespaceCreated(JsonObject namespace) {
        JsonArray finalizers = namespace.array("spec", "finalizers");
        return namespace
                .update(
                        "spec",
                        spec ->
                                finalizers.contains(KUBERNETES)
                                        ? spec
                                        : spec.with("finalizers", finalizers.plus(KUBERNETES)))
                .with("status", JsonObject.of("phase", "Active"));
    }

    /// `stringData` is only for writing: it becomes `data`.
    static JsonObject secret(JsonObject given) {
        JsonObject typed = plain(given, "type", "Opaque");
        JsonObject text = typed.object("stringData");
        if (text.isEmpty()) {
            return typed.without("stringData");
        }
        JsonObject.Builder data = typed.object("data").edit();
        text.strings()
                .forEach((key, value) ->
                        data.put(
                                key,
                                Base64.getEncoder()
                                        .encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return typed.without("stringData").with("data", data.build());
    }

    static JsonObject endpoints(JsonObject given) {
        return each(
                given,
                "subsets",
                subset -> each(subset, "ports", port -> plain(port, "protocol", "TCP")));
    }

    static JsonObject endpointSlice(JsonObject given) {
        return each(given, "ports", port -> absent(absent(port, "name", ""), "protocol", "TCP"));
    }

    /// What a node does not say it can allocate, it can allocate in full.
    static JsonObject node(JsonObject node) {
        JsonObject given = Defaults.inside(node, "spec", Core::ranges);
        JsonObject capacity = given.object("status", "capacity");
        return capacity.isEmpty()
                ? given
                : given.update(
                        "status",
                        status ->
                                status.object("allocatable").isEmpty()
                                        ? status.with("allocatable", capacity)
                                        : status);
    }

    /// Where a kubelet's configuration came from is no longer written.
    static JsonObject nodeCreated(JsonObject node) {
        return Defaults.inside(
                Defaults.inside(node, "spec", spec -> spec.without("configSource")),
                "status",
                status -> status.without("config"));
    }

    static JsonObject nodeUpdated(JsonObject node, JsonObject old) {
        JsonObject known =
                old.object("spec").has("configSource")
                        ? node
                        : Defaults.inside(node, "spec", spec -> spec.without("configSource"));
        return old.object("status").has("config")
                ? known
                : Defaults.inside(known, "status", status -> status.without("config"));
    }

    /// An account names its secrets, and says no more of them.
    static JsonObject account(JsonObject account) {
        return each(
                account,
                "secrets",
                secret -> {
                    String name = secret.stringOr("name", "");
                    return name.isEmpty() ? JsonObject.EMPTY : JsonObject.of("name", name);
                });
    }

    /// The old field for one range and the new list begin with the same; the old one wins.
    private static JsonObject ranges(JsonObject spec) {
        String one = spec.stringOr("podCIDR", "");
        List<String> all = spec.array("podCIDRs").strings();
        String first = all.isEmpty() ? "" : all.getFirst();
        if (one.equals(first)) {
            return spec;
        }
        return one.isEmpty()
                ? spec.with("podCIDR", first)
                : spec.with("podCIDRs", JsonArray.of(Json.of(one)));
    }

    /// A request that does not say how many devices it wants wants one.
    static JsonObject resourceClaim(JsonObject given) {
        JsonObject claim =
                Defaults.inside(
                        given,
                        List.of("status", "allocation", "devices"),
                        devices -> each(devices, "results", Core::tolerant));
        return Defaults.inside(
                claim,
                List.of("spec", "devices"),
                devices ->
                        each(
                                devices,
                                "requests",
                                request ->
                                        each(
                                                exactlyCounted(request),
                                                "firstAvailable",
                                                Core::counted)));
    }

    /// In older versions a request has the fields of `exactly` itself.
    private static JsonObject exactlyCounted(JsonObject request) {
        return request.has("deviceClassName")
                ? counted(request)
                : Defaults.inside(request, "exactly", Core::counted);
    }

    private static JsonObject counted(JsonObject request) {
        JsonObject filled = tolerant(plain(request, "allocationMode", "ExactCount"));
        return filled.stringOr("allocationMode", "").equals("ExactCount")
                ? plain(filled, "count", 1)
                : filled;
    }

    private static JsonObject tolerant(JsonObject given) {
        return each(given, "tolerations", toleration -> plain(toleration, "operator", "Equal"));
    }

    static JsonObject limitRange(JsonObject given) {
        return given.update(
                "spec",
                spec ->
                        each(
                                spec,
                                "limits",
                                limit ->
                                        limit.stringOr("type", "").equals("Container")
                                                ? containerLimit(limit)
                                                : limit));
    }

    /// A maximum is the default limit, a default limit or minimum the default request.
    private static JsonObject containerLimit(JsonObject given) {
        JsonObject.Builder limits = given.object("max").edit();
        given.object("default").forEach(limits::put);
        JsonObject filled = limits.build();
        JsonObject.Builder requests = given.object("min").edit();
        filled.forEach(requests::put);
        given.object("defaultRequest").forEach(requests::put);
        JsonObject requested = requests.build();
        JsonObject changed = filled.isEmpty() ? given : given.with("default", filled);
        return requested.isEmpty() ? changed : changed.with("defaultRequest", requested);
    }
}
