package atoll.server.metrics;

import atoll.server.route.RequestInfo;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/// What requests are told apart by.
///
/// @param scope `resource`, `namespace`, `cluster`, or empty for a path
/// @param verb as upstream reports it: `GET`, `LIST`, `APPLY` …
/// @param dryRun `All` or empty
/// @param group empty for the core group, and for a path
/// @param subresource of a path the path itself, if it is one of the few that are counted by name
record RequestKind(
        String group,
        String version,
        String resource,
        String subresource,
        String scope,
        String verb,
        String dryRun)
        implements Comparable<RequestKind> {
    private static final Comparator<RequestKind> ORDER =
            Comparator.comparing(RequestKind::group)
                    .thenComparing(RequestKind::version)
                    .thenComparing(RequestKind::resource)
                    .thenComparing(RequestKind::subresource)
                    .thenComparing(RequestKind::scope)
                    .thenComparing(RequestKind::verb)
                    .thenComparing(RequestKind::dryRun);

    /// Paths that are counted by their name; others could be anything.
    private static final Set<String> PATHS = Set.of("/healthz", "/livez", "/readyz", "/metrics");

    /// @param apply whether a patch is a server-side apply
    static RequestKind of(RequestInfo info, boolean apply, boolean dryRun) {
        boolean resource = info.isResourceRequest();
        return new RequestKind(
                info.group(),
                info.version(),
                info.resource(),
                resource ? info.subresource() : PATHS.contains(info.path()) ? info.path() : "",
                resource ? scope(info) : "",
                apply ? "APPLY" : verb(info.verb()),
                dryRun ? "All" : "");
    }

    /// What a request is about: one object, a namespace, or all of a cluster.
    private static String scope(RequestInfo info) {
        return !info.name().isEmpty() || info.verb().equals("create")
                ? "resource"
                : info.namespace().isEmpty() ? "cluster" : "namespace";
    }

    private static String verb(String verb) {
        return switch (verb) {
            case "get" -> "GET";
            case "list" -> "LIST";
            case "watch" -> "WATCH";
            case "create" -> "POST";
            case "update" -> "PUT";
            case "patch" -> "PATCH";
            case "delete" -> "DELETE";
            default -> verb.toUpperCase(Locale.ROOT);
        };
    }

    /// Without the dry run, which durations of the service level do not tell.
    String labels() {
        return "component=\"apiserver\"," + bare();
    }

    String labelsWithDryRun() {
        return "component=\"apiserver\",dry_run=\"%s\",%s".formatted(dryRun, bare());
    }

    private String bare() {
        return String.join(
                ",",
                MetricsText.label("group", group),
                MetricsText.label("resource", resource),
                MetricsText.label("scope", scope),
                MetricsText.label("subresource", subresource),
                MetricsText.label("verb", verb),
                MetricsText.label("version", version));
    }

    @Override
    public int compareTo(RequestKind other) {
        return ORDER.compare(this, other);
    }
}
