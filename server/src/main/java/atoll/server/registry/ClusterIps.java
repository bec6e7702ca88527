package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status.Cause;
import atoll.api.request.DeleteOptions;
import atoll.api.request.FieldValidation;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.UserInfo;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The cluster IPs of Services. Each taken one is an IPAddress object.
final class ClusterIps {
    private static final GroupVersionResource ADDRESSES =
            GroupVersionResource.of("networking.k8s.io/v1", "ipaddresses");
    private static final GroupResource RANGES =
            new GroupResource("networking.k8s.io", "servicecidrs");
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final Caller SERVER = new Caller(UserInfo.system(), "kube-apiserver");

    private final AddressRange range;
    private final ClusterStore store;
    private final Ids ids;
    private final BiFunction<Caller, Write, Pending> writes;

    /// @param writes how IPAddress objects are made and removed
    ClusterIps(
            AddressRange range,
            ClusterStore store,
            Ids ids,
            BiFunction<Caller, Write, Pending> writes) {
        this.range = range;
        this.store = store;
        this.ids = ids;
        this.writes = writes;
    }

    String family() {
        return range.toString().indexOf(':') < 0 ? "IPv4" : "IPv6";
    }

    String otherFamily() {
        return family().equals("IPv4") ? "IPv6" : "IPv4";
    }

    /// Takes an address for a Service.
    ///
    /// @param asked empty for any
    String take(Target service, String asked) {
        return asked.isEmpty() ? takeAny(service) : takeThis(service, asked);
    }

    private String takeThis(Target service, String ip) {
        if (ranges().stream().noneMatch(one -> one.contains(ip))) {
            throw invalid(
                    service,
                    ip,
                    "failed to allocate IP %s: the provided network does not match the current range"
                            .formatted(ip));
        }
        if (!make(service, ip) && !belongsTo(service, ip)) {
            throw invalid(
                    service,
                    ip,
                    "failed to allocate IP %s: provided IP is already allocated".formatted(ip));
        }
        return ip;
    }

    /// The server's own, then those of ready ServiceCIDRs of the same family.
    private List<AddressRange> ranges() {
        var all = new ArrayList<>(List.of(range));
        for (KubeObject one : store.published(RANGES)) {
            if (!one.isBeingDeleted() && isReady(one)) {
                one.spec().array("cidrs").strings().stream()
                        .filter(cidr -> !cidr.equals(range.toString()))
                        .filter(cidr -> cidr.indexOf(':') < 0 == family().equals("IPv4"))
                        .map(AddressRange::new)
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static boolean isReady(KubeObject range) {
        return range.status().array("conditions").objects().stream()
                .anyMatch(one ->
                        one.stringOr("type", "").equals("Ready")
                                && one.stringOr("status", "").equals("True"));
    }

    private String takeAny(Target service) {
        for (AddressRange one : ranges()) {
            String ip = takeAny(service, one);
            if (ip != null) {
                return ip;
            }
        }
        throw invalid(service, "", "failed to allocate a serviceIP: range is full");
    }

    /// Looks upwards from a random place, first where nobody chooses by hand; null when all are
    /// taken.
    private @Nullable String takeAny(Target service, AddressRange within) {
        int dynamic = within.size() - within.dynamicStart();
        int start = within.dynamicStart() + (dynamic == 0 ? 0 : ids.below(dynamic));
        for (int i = 0; i < within.size(); i++) {
            String ip = within.at((start + i) % within.size());
            if (store.latest(ADDRESSES.groupResource(), new ObjectKey("", ip)) == null
                    && make(service, ip)) {
                return ip;
            }
        }
        return null;
    }

    private boolean make(Target service, String ip) {
        JsonObject address =
                JsonObject.of(
                        "apiVersion",
                        "networking.k8s.io/v1",
                        "kind",
                        "IPAddress",
                        "metadata",
                        JsonObject.of(
                                "name",
                                ip,
                                "labels",
                                JsonObject.of(
                                        "ipaddress.kubernetes.io/ip-family",
                                        family(),
                                        "ipaddress.kubernetes.io/managed-by",
                                        "ipallocator.k8s.io")),
                        "spec",
                        JsonObject.of(
                                "parentRef",
                                JsonObject.of(
                                        "resource", "services",
                                        "namespace", service.key().namespace(),
                                        "name", service.name())));
        return !writes.apply(SERVER, create(address, service.dryRun()))
                .outcome()
                .refusedAs("AlreadyExists");
    }

    private static Write create(JsonObject address, boolean dryRun) {
        return new Write.Create(
                ADDRESSES,
                "",
                "",
                "",
                address,
                new WriteOptions("", dryRun, FieldValidation.IGNORE));
    }

    /// Whether the address was made for this very Service, and no other Service of that name is
    /// there that has it.
    private boolean belongsTo(Target service, String ip) {
        KubeObject address = store.latest(ADDRESSES.groupResource(), new ObjectKey("", ip));
        JsonObject parent = address == null ? JsonObject.EMPTY : address.spec().object("parentRef");
        return parent.stringOr("namespace", "").equals(service.key().namespace())
                && parent.stringOr("name", "").equals(service.name())
                && store.latest(SERVICES, service.key()) == null;
    }

    void free(String ip) {
        var _ = writes.apply(SERVER, Write.delete(ADDRESSES, "", ip, DeleteOptions.DEFAULT));
    }

    private static RefusedException invalid(Target service, String ip, String why) {
        return service.invalid(
                List.of(
                        new Cause(
                                "FieldValueInvalid",
                                "Invalid value: [\"%s\"]: %s".formatted(ip, why),
                                "spec.clusterIPs")));
    }
}
