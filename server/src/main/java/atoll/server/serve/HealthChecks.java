package atoll.server.serve;

import atoll.api.GroupVersionResource;
import atoll.api.ObjectKey;
import atoll.api.request.ListOptions;
import atoll.server.authenticate.UserInfo;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Authorizer;
import atoll.server.registry.Registry;
import atoll.server.resource.ResourceTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The checks of one cluster's health, under upstream's names and in its order. Each looks at what
/// upstream's of that name stands for; a hook that starts what needs no start here is done once the
/// cluster is served. Thread-safe.
final class HealthChecks {
    private static final Logger LOG = System.getLogger(HealthChecks.class.getName());
    private static final String HOOK = "poststarthook/";
    private static final String SYSTEM = "kube-system";
    private static final String LOOPBACK = "loopback-serving-certificate";
    private static final String REGISTERED = "autoregister-completion";

    /// What upstream does when it starts, in the order of its checks.
    private static final List<String> HOOKS =
            List.of(
                    "start-apiserver-admission-initializer",
                    "generic-apiserver-start-informers",
                    "priority-and-fairness-config-consumer",
                    "priority-and-fairness-filter",
                    "storage-object-count-tracker-hook",
                    "start-apiextensions-informers",
                    "start-apiextensions-controllers",
                    "crd-informer-synced",
                    "start-system-namespaces-controller",
                    "peer-endpoint-reconciler-controller",
                    "start-cluster-authentication-info-controller",
                    "start-kube-apiserver-identity-lease-controller",
                    "start-kube-apiserver-identity-lease-garbage-collector",
                    "storage-readiness",
                    "start-legacy-token-tracking-controller",
                    "start-service-ip-repair-controllers",
                    "rbac/bootstrap-roles",
                    "scheduling/bootstrap-system-priority-classes",
                    "priority-and-fairness-config-producer",
                    "bootstrap-controller",
                    "start-kubernetes-service-cidr-controller",
                    "aggregator-reload-proxy-client-cert",
                    "start-kube-aggregator-informers",
                    "apiservice-status-local-available-controller",
                    "apiservice-status-remote-available-controller",
                    "apiservice-registration-controller",
                    "apiservice-discovery-controller",
                    "kube-apiserver-autoregistration",
                    REGISTERED,
                    "apiservice-openapi-controller",
                    "apiservice-openapiv3-controller");

    /// Upstream's limit for an answer of etcd.
    private static final Duration STALL_MAX = Duration.ofSeconds(2);

    private final Registry registry;
    private final Supplier<ResourceTable> resources;
    private final Authorizer authorizer;
    private final InstantSource clock;
    private final List<Check> checks;

    /// Since when, and at which revision, decided writes wait for the disk; null while none do.
    /// Guarded by this.
    private @Nullable Stall stall;

    private record Stall(Instant since, long published) {}

    /// @param everywhere whether `/healthz` and `/livez` ask it too; `/readyz` asks all
    record Check(String name, boolean everywhere, BooleanSupplier passes) {}

    HealthChecks(
            Registry registry,
            Supplier<ResourceTable> resources,
            Authorizer authorizer,
            InstantSource clock) {
        this.registry = registry;
        this.resources = resources;
        this.authorizer = authorizer;
        this.clock = clock;
        this.checks = checks();
    }

    /// @param path `/healthz`, `/livez` or `/readyz`
    List<Check> of(String path) {
        boolean ready = path.equals("/readyz");
        return checks.stream()
                .filter(check -> ready ? !check.name().equals(LOOPBACK) : check.everywhere())
                .toList();
    }

    private List<Check> checks() {
        var all = new ArrayList<Check>();
        all.add(new Check("ping", true, () -> true));
        all.add(new Check("log", true, () -> LOG.isLoggable(Level.ERROR)));
        // Our own clients are in this process and need no certificate.
        all.add(new Check(LOOPBACK, true, () -> true));
        all.add(new Check("etcd", true, this::diskKeepsUp));
        all.add(new Check("etcd-readiness", false, this::diskKeepsUp));
        all.add(new Check("informer-sync", false, this::rolesAreRead));
        Map<String, BooleanSupplier> done = hooks();
        for (String hook : HOOKS) {
            BooleanSupplier passes = done.getOrDefault(hook, () -> true);
            boolean named = hook.equals(REGISTERED);
            all.add(new Check(named ? hook : HOOK + hook, true, once(passes)));
        }
        return List.copyOf(all);
    }

    /// The hooks that have something to do here.
    private Map<String, BooleanSupplier> hooks() {
        Map<String, BooleanSupplier> done = new TreeMap<>();
        done.put("crd-informer-synced", this::definitionsAreServed);
        done.put(
                "start-system-namespaces-controller",
                found("v1", "namespaces", "", SYSTEM, "kube-public", "kube-node-lease", "default"));
        done.put(
                "start-cluster-authentication-info-controller",
                found("v1", "configmaps", SYSTEM, "extension-apiserver-authentication"));
        done.put(
                "start-kube-apiserver-identity-lease-controller",
                any("coordination.k8s.io/v1", "leases", SYSTEM));
        done.put(
                "start-legacy-token-tracking-controller",
                found(
                        "v1",
                        "configmaps",
                        SYSTEM,
                        "kube-apiserver-legacy-service-account-token-tracking"));
        done.put(
                "rbac/bootstrap-roles",
                found(
                        "rbac.authorization.k8s.io/v1",
                        "clusterrolebindings",
                        "",
                        "cluster-admin",
                        "system:discovery"));
        done.put(
                "scheduling/bootstrap-system-priority-classes",
                found(
                        "scheduling.k8s.io/v1",
                        "priorityclasses",
                        "",
                        "system-node-critical",
                        "system-cluster-critical"));
        done.put(
                "priority-and-fairness-config-producer",
                found("flowcontrol.apiserver.k8s.io/v1", "flowschemas", "", "exempt", "catch-all"));
        done.put("bootstrap-controller", found("v1", "services", "default", "kubernetes"));
        done.put(
                "start-kubernetes-service-cidr-controller",
                found("networking.k8s.io/v1", "servicecidrs", "", "kubernetes"));
        done.put("kube-apiserver-autoregistration", this::groupsAreRegistered);
        done.put(REGISTERED, this::groupsAreRegistered);
        return done;
    }

    /// What has been done once is done: it stays so when a user later deletes what was made.
    private static BooleanSupplier once(BooleanSupplier done) {
        return new BooleanSupplier() {
            private volatile boolean passed;

            @Override
            public boolean getAsBoolean() {
                if (!passed) {
                    passed = done.getAsBoolean();
                }
                return passed;
            }
        };
    }

    private BooleanSupplier found(
            String apiVersion, String plural, String namespace, String... names) {
        var resource = GroupVersionResource.of(apiVersion, plural);
        return () ->
                List.of(names).stream()
                        .allMatch(name ->
                                registry.find(resource, new ObjectKey(namespace, name))
                                        .isPresent());
    }

    private BooleanSupplier any(String apiVersion, String plural, String namespace) {
        var resource = GroupVersionResource.of(apiVersion, plural);
        return () -> !registry.list(resource, namespace, ListOptions.ALL).items().isEmpty();
    }

    /// Whether what was decided becomes durable: nothing waits, or the disk took something since
    /// the last look, or the wait is short.
    private synchronized boolean diskKeepsUp() {
        long published = registry.revision();
        Instant now = clock.instant();
        if (!registry.hasUndurable()) {
            stall = null;
            return true;
        }
        if (stall == null || stall.published() != published) {
            stall = new Stall(now, published);
        }
        return Duration.between(stall.since(), now).compareTo(STALL_MAX) <= 0;
    }

    /// Asking lets the authorizer take in what is new; it throws when it cannot.
    private boolean rolesAreRead() {
        authorizer.authorize(UserInfo.of("system:anonymous"), Attributes.ofPath("get", "/readyz"));
        return true;
    }

    private boolean definitionsAreServed() {
        ResourceTable table = resources.get();
        return registry
                .list(
                        GroupVersionResource.of(
                                "apiextensions.k8s.io/v1", "customresourcedefinitions"),
                        "",
                        ListOptions.ALL)
                .items()
                .stream()
                .allMatch(definition ->
                        table.all().stream()
                                .anyMatch(one ->
                                        one.groupResource()
                                                .group()
                                                .equals(definition.spec().stringOr("group", ""))));
    }

    private boolean groupsAreRegistered() {
        var services = GroupVersionResource.of("apiregistration.k8s.io/v1", "apiservices");
        return resources.get().all().stream()
                .filter(one -> one.builtIn())
                .map(one -> one.resource())
                .filter(one -> !one.group().equals("apiregistration.k8s.io"))
                .allMatch(one ->
                        registry.find(
                                        services,
                                        new ObjectKey("", one.version() + "." + one.group()))
                                .isPresent());
    }
}
