package atoll.server.admission;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ClusterStore;
import java.util.ArrayList;
import java.util.List;

/// Fills in a namespace's default requests and limits, and holds new pods and claims to its bounds.
///
/// Defaults go into new pods only, by `mutate`; bounds are checked in `validate`, when defaults and
/// others' changes are in. All ranges of the namespace hold at once; where two give a default for
/// one resource, the first by name wins.
final class LimitRanger implements Plugin {
    private static final GroupResource RANGES = new GroupResource("", "limitranges");
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final ClusterStore store;

    LimitRanger(ClusterStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "LimitRanger";
    }

    /// The limits of all ranges of the namespace that speak of one of the types, ranges by name,
    /// limits as written.
    ///
    /// @param types `Container`, `Pod`, `PersistentVolumeClaim`
    private List<JsonObject> limits(AdmissionRequest request, String... types) {
        var limits = new ArrayList<JsonObject>();
        var ranges = store.latest(RANGES).namespace(request.key().namespace());
        while (ranges.hasNext()) {
            KubeObject range = ranges.next();
            for (JsonObject limit : range.spec().array("limits").objects()) {
                if (List.of(types).contains(limit.stringOr("type", ""))) {
                    limits.add(limit);
                }
            }
        }
        return limits;
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        if (!request.isCreateOf("pods")) {
            return object;
        }
        JsonObject requests = JsonObject.EMPTY;
        JsonObject limits = JsonObject.EMPTY;
        for (JsonObject limit : limits(request, "Container")) {
            requests = withAbsent(requests, limit.object("defaultRequest"));
            limits = withAbsent(limits, limit.object("default"));
        }
        return requests.isEmpty() && limits.isEmpty()
                ? object
                : new Filling(requests, limits).of(object);
    }

    /// The amounts with those of `more` whose keys they do not have; what is there already wins.
    private static JsonObject withAbsent(JsonObject amounts, JsonObject more) {
        JsonObject all = amounts;
        for (String key : more.keys()) {
            Json value = more.get(key);
            all = value == null || all.has(key) ? all : all.with(key, value);
        }
        return all;
    }

    /// One pod being filled in; remembers what it set.
    private static final class Filling {
        private final JsonObject requests;
        private final JsonObject limits;
        private final List<String> told = new ArrayList<>();

        Filling(JsonObject requests, JsonObject limits) {
            this.requests = requests;
            this.limits = limits;
        }

        /// The pod itself when nothing was missing. Else the annotation tells what was set:
        /// `LimitRanger plugin set: cpu, memory request for container web; cpu limit for container
        /// web`.
        JsonObject of(JsonObject pod) {
            JsonObject spec = filled(pod.object("spec"), "containers", "container");
            spec = filled(spec, "initContainers", "init container");
            if (told.isEmpty()) {
                return pod;
            }
            String text = "LimitRanger plugin set: " + String.join("; ", told);
            return pod.with("spec", spec)
                    .update(
                            "metadata",
                            meta -> meta.update("annotations", all -> all.with(ANNOTATION, text)));
        }

        /// @param list `containers` or `initContainers`; an absent list stays absent
        /// @param what how the annotation calls them
        private JsonObject filled(JsonObject spec, String list, String what) {
            if (!spec.has(list)) {
                return spec;
            }
            var containers = new ArrayList<Json>();
            for (JsonObject container : spec.array(list).objects()) {
                JsonObject resources = container.object("resources");
                String of = " for " + what + " " + container.stringOr("name", "");
                JsonObject filled = filled(resources, "requests", requests, "request" + of);
                filled = filled(filled, "limits", limits, "limit" + of);
                containers.add(
                        filled == resources ? container : container.with("resources", filled));
            }
            return spec.with(list, JsonArray.of(containers));
        }

        /// @param resources of a container: `{"requests": {…}, "limits": {…}}`
        /// @param key which of the two is filled
        /// @param what the end of the annotation's sentence, `request for container web`
        private JsonObject filled(
                JsonObject resources, String key, JsonObject defaults, String what) {
            JsonObject given = resources.object(key);
            List<String> absent = defaults.keys().stream().filter(k -> !given.has(k)).toList();
            if (absent.isEmpty()) {
                return resources;
            }
            told.add(String.join(", ", absent) + " " + what);
            return resources.with(key, withAbsent(given, defaults));
        }
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        var bounds = new ResourceBounds();
        if (request.isCreateOf("pods")) {
            limits(request, "Container", "Pod").forEach(limit -> bounds.checkPod(limit, object));
        } else if (request.isCore("persistentvolumeclaims")
                && request.operation() != Operation.DELETE) {
            limits(request, "PersistentVolumeClaim")
                    .forEach(limit -> bounds.checkClaim(limit, object));
        }
        List<String> problems = bounds.problems();
        if (!problems.isEmpty()) {
            throw request.forbidden(
                    problems.size() == 1
                            ? problems.getFirst()
                            : "[" + String.join(", ", problems) + "]");
        }
    }
}
