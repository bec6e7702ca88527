package atoll.server.admission;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Lets pods that ask for an extended resource, `example.com/gpu`, onto nodes that are tainted with
/// its name. Off unless it is enabled.
///
/// Tolerations are added for requests of containers and init containers; limits alone add none
/// here, since defaults made them requests already.
final class ExtendedResourceToleration implements Plugin {
    @Override
    public String name() {
        return "ExtendedResourceToleration";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        boolean written =
                request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (!request.isCore("pods") || !written) {
            return pod;
        }
        JsonArray present = pod.array("spec", "tolerations");
        JsonArray tolerations = present;
        for (String resource : extended(pod)) {
            if (tolerations.objects().stream().noneMatch(each -> isFor(each, resource))) {
                tolerations =
                        tolerations.plus(
                                JsonObject.of(
                                        "key", resource,
                                        "operator", "Exists",
                                        "effect", "NoSchedule"));
            }
        }
        return tolerations.equals(present)
                ? pod
                : pod.withAt(List.of("spec", "tolerations"), tolerations);
    }

    /// Whether a toleration is exactly the one that would be added; its seconds are left out of
    /// account.
    private static boolean isFor(JsonObject toleration, String resource) {
        return toleration.stringOr("key", "").equals(resource)
                && toleration.stringOr("operator", "").equals("Exists")
                && toleration.stringOr("effect", "").equals("NoSchedule")
                && toleration.stringOr("value", "").isEmpty();
    }

    /// In the order of their names.
    private static SortedSet<String> extended(JsonObject pod) {
        var found = new TreeSet<String>();
        Stream.of("containers", "initContainers")
                .flatMap(list -> pod.array("spec", list).objects().stream())
                .flatMap(container -> container.object("resources", "requests").keys().stream())
                .filter(ExtendedResourceToleration::isExtended)
                .forEach(found::add);
        return found;
    }

    /// A name with a domain that is not Kubernetes' own and that is no quota's: `example.com/gpu` →
    /// true; `cpu`, `kubernetes.io/x`, `requests.example.com/gpu` → false.
    private static boolean isExtended(String name) {
        return name.indexOf('/') > 0
                && !name.contains("kubernetes.io/")
                && !name.startsWith("requests.");
    }
}
