package atoll.server.checks;

import atoll.api.Quantity;
import atoll.api.QuantityException;
import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Checks of what containers and pods request and are limited to.
public final class ResourceRules {
    private static final Set<String> FOR_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
    private static final String HUGE = "hugepages-";

    private final JsonObject resources;
    private final boolean ofPod;
    private final String path;
    private final Problems problems;
    private boolean huge;
    private boolean computed;

    private ResourceRules(JsonObject resources, boolean ofPod, String path, Problems problems) {
        this.resources = resources;
        this.ofPod = ofPod;
        this.path = path;
        this.problems = problems;
    }

    /// @param spec of the pod, whose claims the container may use
    /// @param above path of the container
    public static void ofContainer(
            JsonObject container, JsonObject spec, String above, Problems problems) {
        JsonObject resources = container.object("resources");
        String path = above + ".resources";
        new ResourceRules(resources, false, path, problems).check();
        claims(resources.array("claims").objects(), known(spec), path + ".claims", problems);
    }

    private static Set<String> known(JsonObject spec) {
        var names = new TreeSet<String>();
        for (JsonObject claim : spec.array("resourceClaims").objects()) {
            names.add(claim.stringOr("name", ""));
        }
        names.remove("");
        return names;
    }

    /// What a pod needs beside its containers.
    public static void overhead(JsonObject overhead, String path, Problems problems) {
        JsonObject limits = JsonObject.of("limits", overhead);
        new ResourceRules(limits, false, path, problems).check();
    }

    /// Requests and limits of the pod as a whole: fewer resources can be named there than in a
    /// container.
    ///
    /// @param spec of the pod
    public static void ofPod(
            JsonObject resources, JsonObject spec, String path, Problems problems) {
        new ResourceRules(resources, true, path, problems).check();
        claims(resources.array("claims").objects(), known(spec), path + ".claims", problems);
    }

    /// Limits first, then requests, each by the order of the object.
    private void check() {
        JsonObject limits = resources.object("limits");
        JsonObject requests = resources.object("requests");
        limits.forEach(
                (name, value) -> amount(name, Quantity.orZero(value), path + ".limits[" + name));
        requests.forEach((name, value) -> {
            Quantity request = Quantity.orZero(value);
            String here = path + ".requests[" + name;
            amountOnly(name, request, here + "]");
            againstLimit(limits, name, request);
            pages(name, request, here + "]");
        });
        if (huge && !computed) {
            problems.forbidden(path, "HugePages require cpu or memory");
        }
    }

    private void amount(String name, Quantity amount, String here) {
        amountOnly(name, amount, here + "]");
        pages(name, amount, here + "]");
    }

    private void amountOnly(String name, Quantity amount, String here) {
        name(name, here);
        if (amount.signum() < 0) {
            problems.invalid(here, amount.toString(), "must be greater than or equal to 0");
        }
        if (isInteger(name) && !amount.isWhole()) {
            problems.invalid(here, amount.toString(), "must be an integer");
        }
        computed |= name.equals("cpu") || name.equals("memory");
    }

    /// Whether only whole numbers of a resource make sense.
    static boolean isInteger(String name) {
        return LimitRules.isCount(name) || isExtended(name);
    }

    private void pages(String name, Quantity amount, String here) {
        if (!name.startsWith(HUGE)) {
            return;
        }
        huge = true;
        Quantity page = pageSize(name);
        boolean fits =
                page.signum() > 0 && amount.signum() >= 0 && amount.value() % page.value() == 0;
        if (!fits) {
            problems.invalid(
                    here,
                    amount.toString(),
                    amount + " is not positive integer multiple of " + name);
        }
    }

    /// `hugepages-2Mi` → 2Mi; zero for what is no size.
    private static Quantity pageSize(String name) {
        try {
            return Quantity.parse(name.substring(HUGE.length()));
        } catch (QuantityException _) {
            return Quantity.ZERO;
        }
    }

    private void name(String name, String here) {
        if (!ofPod) {
            containerName(name, here, problems);
            return;
        }
        List<String> wrong = Names.qualifiedName(name);
        problems.invalidEach(here, name, wrong);
        boolean plain = name.indexOf('/') < 0;
        boolean known = FOR_CONTAINERS.contains(name) || name.startsWith(HUGE);
        if (wrong.isEmpty()) {
            if (plain && !LimitRules.isStandard(name)) {
                problems.invalid(here, name, "must be a standard resource type or fully qualified");
            } else if (!known || name.equals("ephemeral-storage")) {
                problems.unsupported(here, name, List.of("cpu", "hugepages-", "memory"));
            }
        }
    }

    /// The name of something that containers request.
    public static void containerName(String name, String here, Problems problems) {
        List<String> wrong = Names.qualifiedName(name);
        problems.invalidEach(here, name, wrong);
        boolean plain = name.indexOf('/') < 0;
        boolean known = FOR_CONTAINERS.contains(name) || name.startsWith(HUGE);
        if (wrong.isEmpty() && plain && !LimitRules.isStandard(name)) {
            problems.invalid(here, name, "must be a standard resource type or fully qualified");
        }
        if (plain && !known) {
            problems.invalid(here, name, "must be a standard resource for containers");
        } else if (!plain && !isNative(name) && !isExtended(name)) {
            problems.invalid(here, name, "doesn't follow extended resource name standard");
        }
    }

    /// Without a domain, or in Kubernetes' own.
    private static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    /// A resource that somebody else defined, `example.com/gpu`: whole numbers only, limits equal
    /// to requests.
    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    /// What a node cannot overcommit, huge pages and extended resources, is requested to its limit.
    private void againstLimit(JsonObject limits, String name, Quantity request) {
        boolean overcommitted = isNative(name) && !name.startsWith(HUGE);
        if (limits.has(name)) {
            Quantity limit = Quantity.orZero(limits.get(name));
            if (!overcommitted && !request.equals(limit)) {
                problems.invalid(
                        path + ".requests",
                        request.toString(),
                        "must be equal to " + name + " limit of " + limit);
            } else if (request.compareTo(limit) > 0) {
                problems.invalid(
                        path + ".requests",
                        request.toString(),
                        "must be less than or equal to " + name + " limit of " + limit);
            }
        } else if (!overcommitted) {
            problems.required(
                    path + ".limits", "Limit must be set for non overcommitable resources");
        }
    }

    /// @param known the pod's claims
    private static void claims(
            List<JsonObject> claims, Set<String> known, String path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < claims.size(); i++) {
            String here = path + "[" + i + "]";
            String name = claims.get(i).stringOr("name", "");
            String request = claims.get(i).stringOr("request", "");
            if (name.isEmpty()) {
                problems.required(here);
                continue;
            }
            if (seen.contains(name)) {
                problems.duplicate(here, name);
            } else {
                String key = request.isEmpty() ? name : name + "/" + request;
                if (!request.isEmpty()) {
                    problems.invalidEach(here + ".request", request, Names.label(request));
                }
                boolean partly =
                        request.isEmpty()
                                && seen.stream().anyMatch(each -> each.startsWith(name + "/"));
                if (seen.contains(key) || partly) {
                    problems.duplicate(here, key);
                }
                seen.add(key);
            }
            if (!known.contains(name)) {
                problems.add(
                        "FieldValueNotFound",
                        here,
                        "Not found: \""
                                + name
                                + "\": must be one of the names in pod.spec.resourceClaims"
                                + (known.isEmpty()
                                        ? " which is empty"
                                        : ": " + String.join(", ", known)));
            }
        }
    }
}
