package atoll.api.quota;

import atoll.api.GroupResource;
import atoll.api.Quantity;
import atoll.base.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What objects of each resource count for. As upstream's evaluators of quota count them.
/// Stateless.
public final class Usage {
    private static final String CLASS_INFIX = ".storageclass.storage.k8s.io/";

    /// Resources that have a name of their own beside `count/…`.
    private static final Set<String> ALIASES =
            Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");

    private Usage() {}

    /// What a pod requests as a whole.
    public static Amounts requested(JsonObject pod) {
        return PodUsage.total(pod, "requests");
    }

    /// Every object counts for `count/RESOURCE.GROUP`; the older kinds also for a name of their
    /// own, Services for their node ports and load balancers, claims for the storage they request,
    /// once in all and once by storage class (`gold.storageclass.storage.k8s.io/requests.storage`).
    ///
    /// @param now see [PodUsage#of]
    public static Amounts of(GroupResource resource, JsonObject object, Instant now) {
        return switch (resource.toString()) {
            case "pods" -> PodUsage.of(object, now);
            case "services" -> service(object);
            case "persistentvolumeclaims" -> claim(object);
            default -> {
                var usage = new TreeMap<String, Quantity>();
                usage.put(countName(resource), Quantity.of(1));
                if (isAliased(resource)) {
                    usage.put(resource.resource(), Quantity.of(1));
                }
                yield Amounts.of(usage);
            }
        };
    }

    private static boolean isAliased(GroupResource resource) {
        return resource.group().isEmpty() && ALIASES.contains(resource.resource());
    }

    /// `count/deployments.apps`
    private static String countName(GroupResource resource) {
        return "count/" + resource;
    }

    private static Amounts service(JsonObject service) {
        JsonObject spec = service.object("spec");
        String type = spec.stringOr("type", "");
        long ports = spec.array("ports").size();
        long stated =
                spec.array("ports").objects().stream()
                        .filter(port -> port.longOr("nodePort", 0) != 0)
                        .count();
        boolean balanced = type.equals("LoadBalancer");
        long nodePorts =
                type.equals("NodePort")
                        ? ports
                        : !balanced
                                ? 0
                                : spec.booleanOr("allocateLoadBalancerNodePorts", true)
                                        ? ports
                                        : stated;
        return Amounts.of(
                Map.of(
                        "count/services", Quantity.of(1),
                        "services", Quantity.of(1),
                        "services.loadbalancers", Quantity.of(balanced ? 1 : 0),
                        "services.nodeports", Quantity.of(nodePorts)));
    }

    private static Amounts claim(JsonObject claim) {
        var usage = new TreeMap<String, Quantity>();
        usage.put("persistentvolumeclaims", Quantity.of(1));
        usage.put("count/persistentvolumeclaims", Quantity.of(1));
        String storageClass = claim.object("spec").stringOr("storageClassName", "");
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + CLASS_INFIX + "persistentvolumeclaims", Quantity.of(1));
        }
        JsonObject requests = claim.object("spec", "resources", "requests");
        if (requests.has("storage")) {
            Quantity storage = Quantity.orZero(requests.get("storage"));
            usage.put("requests.storage", storage);
            if (!storageClass.isEmpty()) {
                usage.put(storageClass + CLASS_INFIX + "requests.storage", storage);
            }
        }
        return Amounts.of(usage);
    }

    /// Those of `names` that objects of the resource can count for.
    ///
    /// @return sorted
    public static Set<String> relevant(GroupResource resource, Collection<String> names) {
        var relevant = new TreeSet<String>();
        for (String name : names) {
            boolean counts =
                    switch (resource.toString()) {
                        case "pods" -> PodUsage.isPodResource(name);
                        case "services" ->
                                name.equals("services")
                                        || name.equals("count/services")
                                        || name.equals("services.nodeports")
                                        || name.equals("services.loadbalancers");
                        case "persistentvolumeclaims" ->
                                name.equals("persistentvolumeclaims")
                                        || name.equals("count/persistentvolumeclaims")
                                        || name.equals("requests.storage")
                                        || name.contains(CLASS_INFIX);
                        default ->
                                name.equals(countName(resource))
                                        || (isAliased(resource)
                                                && name.equals(resource.resource()));
                    };
            if (counts) {
                relevant.add(name);
            }
        }
        return relevant;
    }

    /// The resource whose objects count for `name`. The quota controller asks which resources it
    /// must count, so pods are the answer to all that is not known otherwise.
    public static GroupResource counted(String name) {
        if (name.startsWith("count/")) {
            String counted = name.substring("count/".length());
            int dot = counted.indexOf('.');
            return dot < 0
                    ? new GroupResource("", counted)
                    : new GroupResource(counted.substring(dot + 1), counted.substring(0, dot));
        }
        if (name.startsWith("services")) {
            return new GroupResource("", "services");
        }
        if (name.equals("persistentvolumeclaims")
                || name.equals("requests.storage")
                || name.contains(CLASS_INFIX)) {
            return new GroupResource("", "persistentvolumeclaims");
        }
        return new GroupResource("", ALIASES.contains(name) ? name : "pods");
    }

    /// What an object must state but does not; empty when nothing. Only pods must state anything.
    ///
    /// @param limited names that a quota limits
    public static String missing(GroupResource resource, JsonObject object, Set<String> limited) {
        return resource.toString().equals("pods") ? PodUsage.missing(object, limited) : "";
    }
}
