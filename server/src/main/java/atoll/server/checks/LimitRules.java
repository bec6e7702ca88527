package atoll.server.checks;

import atoll.api.Quantity;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks of limit ranges and resource quotas.
public final class LimitRules {
    private static final List<String> TYPES = List.of("Container", "PersistentVolumeClaim", "Pod");
    private static final Set<String> STANDARD =
            Set.of(
                    "cpu",
                    "memory",
                    "ephemeral-storage",
                    "requests.cpu",
                    "requests.memory",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage",
                    "pods",
                    "resourcequotas",
                    "services",
                    "replicationcontrollers",
                    "secrets",
                    "persistentvolumeclaims",
                    "configmaps",
                    "services.nodeports",
                    "services.loadbalancers",
                    "requests.storage");

    /// Whether a name without a domain is known to the system.
    static boolean isStandard(String name) {
        return STANDARD.contains(name) || name.equals("storage") || isHugePages(name);
    }

    private static final Set<String> COUNTS =
            Set.of(
                    "pods",
                    "resourcequotas",
                    "services",
                    "replicationcontrollers",
                    "secrets",
                    "configmaps",
                    "persistentvolumeclaims",
                    "services.nodeports",
                    "services.loadbalancers");

    static boolean isCount(String name) {
        return COUNTS.contains(name);
    }

    private static final String NEGATIVE = "must be greater than or equal to 0";

    private static final List<String> SCOPES =
            List.of(
                    "BestEffort",
                    "CrossNamespacePodAffinity",
                    "NotBestEffort",
                    "NotTerminating",
                    "PriorityClass",
                    "Terminating",
                    "VolumeAttributesClass");

    /// What of a quota narrows by a scope of pods.
    private static final List<String> POD_AMOUNTS =
            List.of(
                    "cpu",
                    "memory",
                    "limits.cpu",
                    "limits.memory",
                    "requests.cpu",
                    "requests.memory",
                    "pods");

    private static final List<String> CLAIM_AMOUNTS =
            List.of("persistentvolumeclaims", "requests.storage");
    private static final Set<String> TAKING_VALUES =
            Set.of("PriorityClass", "VolumeAttributesClass");

    private static final String MISAPPLIED = "unsupported scope applied to resource";

    private LimitRules() {}

    /// A quota, whose status has checks of its own once it is there.
    public static void quota(String part, JsonObject quota, JsonObject old, Problems problems) {
        if (part.equals("status")) {
            return;
        }
        quotaSpec(quota, problems);
        if (old.isEmpty()) {
            quotaStatus(quota, old, problems);
        } else if (!scopesOf(quota).equals(scopesOf(old))) {
            Checks.unchanged(quota.object("spec"), old.object("spec"), "scopes", "spec", problems);
        }
    }

    private static Set<String> scopesOf(JsonObject quota) {
        return Set.copyOf(quota.array("spec", "scopes").strings());
    }

    private static void quotaSpec(JsonObject quota, Problems problems) {
        quotaAmounts(quota.object("spec"), "hard", "spec", problems);
        scopes(quota.object("spec"), problems);
        scopeSelector(quota.object("spec"), problems);
    }

    public static void quotaStatus(JsonObject quota, JsonObject old, Problems problems) {
        quotaAmounts(quota.object("status"), "hard", "status", problems);
        quotaAmounts(quota.object("status"), "used", "status", problems);
    }

    private static void quotaAmounts(JsonObject owner, String key, String path, Problems problems) {
        owner.object(key)
                .forEach((name, value) -> {
                    String here = path + "." + key + "[" + name + "]";
                    quotaName(name, here, problems);
                    quantity(name, Quantity.orZero(value), here, problems);
                });
    }

    private static void quotaName(String name, String path, Problems problems) {
        List<String> wrong = Names.qualifiedName(name);
        problems.invalidEach(path, name, wrong);
        if (name.indexOf('/') < 0 && !isStandardOfQuotas(name)) {
            if (wrong.isEmpty() && !isStandard(name)) {
                problems.invalid(path, name, "must be a standard resource type or fully qualified");
            }
            problems.invalid(path, name, "must be a standard resource for quota");
        }
    }

    /// Without `storage`, which only a LimitRange bounds.
    private static boolean isStandardOfQuotas(String name) {
        return STANDARD.contains(name) || isHugePages(name);
    }

    /// Of any size, alone or under `requests.` and `limits.`.
    private static boolean isHugePages(String name) {
        return name.startsWith("hugepages-")
                || name.startsWith("requests.hugepages-")
                || name.startsWith("limits.hugepages-");
    }

    /// An amount of a resource that somebody has or may have.
    public static void quantity(String name, Quantity value, String path, Problems problems) {
        if (value.signum() < 0) {
            problems.invalid(path, value.toString(), NEGATIVE);
        }
        if (ResourceRules.isInteger(name) && !value.isWhole()) {
            problems.invalid(path, value.toString(), "must be an integer");
        }
    }

    /// `spec.scopes`: known ones, none beside its opposite, each on resources that it can narrow.
    private static void scopes(JsonObject spec, Problems problems) {
        List<String> scopes = spec.array("scopes").strings();
        var seen = new HashSet<>(scopes);
        for (String scope : scopes) {
            if (!SCOPES.contains(scope)) {
                problems.invalid("spec.scopes", spec.array("scopes"), "unsupported scope");
            }
            for (long i = misapplied(scope, spec.object("hard")); i > 0; i--) {
                problems.invalid("spec.scopes", spec.array("scopes"), MISAPPLIED);
            }
        }
        if ((seen.contains("BestEffort") && seen.contains("NotBestEffort"))
                || (seen.contains("Terminating") && seen.contains("NotTerminating"))) {
            problems.invalid("spec.scopes", spec.array("scopes"), "conflicting scopes");
        }
    }

    /// Of how many resources a scope narrows what it knows nothing of.
    private static long misapplied(String scope, JsonObject hard) {
        List<String> narrowed =
                switch (scope) {
                    case "BestEffort" -> List.of("pods");
                    case "VolumeAttributesClass" -> CLAIM_AMOUNTS;
                    default -> SCOPES.contains(scope) ? POD_AMOUNTS : hard.keys();
                };
        return hard.keys().stream()
                .filter(name -> isStandardOfQuotas(name) && !narrowed.contains(name))
                .count();
    }

    /// `spec.scopeSelector`, the newer form with operators and values.
    private static void scopeSelector(JsonObject spec, Problems problems) {
        if (!(spec.get("scopeSelector") instanceof JsonObject selector)) {
            return;
        }
        String path = "spec.scopeSelector.matchExpressions";
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            String scope = expression.stringOr("scopeName", "");
            String operator = expression.stringOr("operator", "");
            boolean values = !expression.array("values").isEmpty();
            if (!SCOPES.contains(scope)) {
                problems.invalid(path + ".scopeName", scope, "unsupported scope");
            }
            for (long i = misapplied(scope, spec.object("hard")); i > 0; i--) {
                problems.invalidAs("*ScopeSelector", path, selector, MISAPPLIED);
            }
            if (!TAKING_VALUES.contains(scope)
                    && SCOPES.contains(scope)
                    && !operator.equals("Exists")) {
                problems.invalid(
                        path + ".operator",
                        operator,
                        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                                + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                                + " ResourceQuotaScopeNotBestEffort or"
                                + " ResourceQuotaScopeCrossNamespacePodAffinity");
            }
            switch (operator) {
                case "In", "NotIn" -> {
                    if (!values) {
                        problems.required(
                                path + ".values",
                                "must be at least one value when `operator` is 'In' or 'NotIn' for"
                                        + " scope selector");
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (values) {
                        problems.invalid(
                                path + ".values",
                                expression.array("values"),
                                "must be no value when `operator` is 'Exist' or 'DoesNotExist' for"
                                        + " scope selector");
                    }
                }
                default ->
                        problems.invalid(
                                path + ".operator", operator, "not a valid selector operator");
            }
        }
    }

    /// A type may be there once: `{"limits": [{"type": "Container", "max": …}]}`.
    public static void limitRange(JsonObject range, Problems problems) {
        List<JsonObject> limits = range.object("spec").array("limits").objects();
        var types = new HashSet<String>();
        for (int i = 0; i < limits.size(); i++) {
            JsonObject limit = limits.get(i);
            String path = "spec.limits[" + i + "]";
            String type = limit.stringOr("type", "");
            List<String> wrong = Names.qualifiedName(type);
            problems.invalidEach(path + ".type", type, wrong);
            if (wrong.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
                problems.invalid(
                        path + ".type", type, "must be a standard limit type or fully qualified");
            }
            if (!types.add(type)) {
                problems.duplicate(path + ".type", type);
            }
            limit(limit, type, path, problems);
        }
    }

    private static void limit(JsonObject limit, String type, String path, Problems problems) {
        var names = new TreeSet<String>();
        for (String bound : List.of("max", "min")) {
            bound(limit, bound, type, path, names, problems);
        }
        if (type.equals("Pod")) {
            for (String key : List.of("default", "defaultRequest")) {
                if (!limit.object(key).isEmpty()) {
                    problems.forbidden(
                            path + "." + key, "may not be specified when `type` is 'Pod'");
                }
            }
        } else {
            bound(limit, "default", type, path, names, problems);
            bound(limit, "defaultRequest", type, path, names, problems);
        }
        if (type.equals("PersistentVolumeClaim")
                && !limit.object("min").has("storage")
                && !limit.object("max").has("storage")) {
            problems.required(
                    path + ".limits",
                    "either minimum or maximum storage value is required, but neither was"
                            + " provided");
        }
        bound(limit, "maxLimitRequestRatio", type, path, names, problems);
        for (String name : names) {
            order(limit, name, path, problems);
        }
    }

    /// Names in one of the bounds; they are added to `names`.
    ///
    /// @param bound `max`, `min`, `default`, `defaultRequest` or `maxLimitRequestRatio`
    private static void bound(
            JsonObject limit,
            String bound,
            String type,
            String path,
            Set<String> names,
            Problems problems) {
        for (String name : limit.object(bound).keys()) {
            names.add(name);
            String here = path + "." + bound + "[" + name + "]";
            if (type.equals("Pod") || type.equals("Container")) {
                ResourceRules.containerName(name, here, problems);
                continue;
            }
            List<String> wrong = Names.qualifiedName(name);
            problems.invalidEach(here, name, wrong);
            if (wrong.isEmpty() && name.indexOf('/') < 0 && !isStandard(name)) {
                problems.invalid(here, name, "must be a standard resource type or fully qualified");
            }
        }
    }

    /// `min ≤ defaultRequest ≤ default ≤ max` for one resource, as far as they are said, and a
    /// ratio that fits between `min` and `max`.
    private static void order(JsonObject limit, String name, String path, Problems problems) {
        Quantity min = amount(limit, "min", name);
        Quantity max = amount(limit, "max", name);
        Quantity limits = amount(limit, "default", name);
        Quantity requests = amount(limit, "defaultRequest", name);
        String asked = path + ".defaultRequest[" + name + "]";
        String given = path + ".default[" + name + "]";
        inOrder(min, "min", max, "max", path + ".min[" + name + "]", min, problems);
        inOrder(min, "min", requests, "default request", asked, requests, problems);
        inOrder(requests, "default request", max, "max", asked, requests, problems);
        inOrder(requests, "default request", limits, "default limit", asked, requests, problems);
        inOrder(min, "min", limits, "default", given, min, problems);
        inOrder(limits, "default", max, "max", given, max, problems);
        Quantity ratio = amount(limit, "maxLimitRequestRatio", name);
        if (ratio != null && ratio.compareTo(Quantity.of(1)) < 0) {
            problems.invalid(
                    path + ".maxLimitRequestRatio[" + name + "]",
                    ratio.toString(),
                    "ratio " + ratio + " is less than 1");
        }
        if (ratio != null && min != null && max != null) {
            double most = (double) max.milliValue() / min.milliValue();
            if (ratio.doubleValue() > most) {
                problems.invalid(
                        path + ".maxLimitRequestRatio[" + name + "]",
                        ratio.toString(),
                        "ratio " + ratio + " is greater than max/min = " + shown(most));
            }
        }
        boolean exact = name.contains("/") && !name.contains("kubernetes.io/");
        if (exact && limits != null && requests != null && !limits.equals(requests)) {
            problems.invalid(
                    asked,
                    requests.toString(),
                    "default value %s must equal to defaultRequest value %s in %s"
                            .formatted(limits, requests, name));
        }
    }

    /// As Go's `%f`.
    private static String shown(double ratio) {
        return Double.isInfinite(ratio)
                ? (ratio > 0 ? "+Inf" : "-Inf")
                : String.format(java.util.Locale.ROOT, "%f", ratio);
    }

    private static @Nullable Quantity amount(JsonObject limit, String bound, String name) {
        Json value = limit.object(bound).get(name);
        return value == null ? null : Quantity.of(value);
    }

    /// @param shown the value that the sentence is about; one of the two
    private static void inOrder(
            @Nullable Quantity less,
            String lessName,
            @Nullable Quantity more,
            String moreName,
            String path,
            @Nullable Quantity shown,
            Problems problems) {
        if (less != null && more != null && shown != null && less.compareTo(more) > 0) {
            problems.invalid(
                    path,
                    shown.toString(),
                    "%s value %s is greater than %s value %s"
                            .formatted(lessName, less, moreName, more));
        }
    }
}
