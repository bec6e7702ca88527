package atoll.server.admission;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Lets every pod pull its images anew, so that nobody runs one that another's secret brought to
/// the node. Off unless it is enabled.
///
/// An image on the node's disk is open to every pod of that node under `IfNotPresent`; pulling asks
/// the registry again with the pod's own credentials. Only `spec` of pods is looked at, never their
/// subresources, so an ephemeral container keeps its policy, as upstream has it.
final class AlwaysPullImages implements Plugin {
    private static final String ALWAYS = "Always";
    private static final List<String> LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    @Override
    public String name() {
        return "AlwaysPullImages";
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject pod) {
        if (isIgnored(request, pod)) {
            return pod;
        }
        JsonObject spec = pod.object("spec");
        for (String list : LISTS) {
            if (spec.has(list)) {
                spec = spec.with(list, pulling(spec.array(list)));
            }
        }
        var volumes = new ArrayList<Json>();
        for (JsonObject volume : spec.array("volumes").objects()) {
            volumes.add(
                    volume.has("image")
                            ? volume.update("image", image -> image.with("pullPolicy", ALWAYS))
                            : volume);
        }
        return pod.with(
                "spec", volumes.isEmpty() ? spec : spec.with("volumes", JsonArray.of(volumes)));
    }

    /// Containers in, the same ones with `imagePullPolicy: Always` out.
    private static JsonArray pulling(JsonArray containers) {
        return JsonArray.of(
                containers.objects().stream()
                        .map(each -> each.with("imagePullPolicy", ALWAYS))
                        .toList());
    }

    /// Everything but pods that come, or that get another image.
    private static boolean isIgnored(AdmissionRequest request, JsonObject pod) {
        return !request.isCore("pods")
                || switch (request.operation()) {
                    case CREATE -> false;
                    case UPDATE -> images(request.old()).containsAll(images(pod));
                    case DELETE, CONNECT -> true;
                };
    }

    /// Names of images of all containers, without order; a container without an image counts as
    /// `""`.
    private static Set<String> images(JsonObject pod) {
        var images = new HashSet<String>();
        containers(pod).forEach(each -> images.add(each.stringOr("image", "")));
        return images;
    }

    private static Stream<JsonObject> containers(JsonObject pod) {
        return LISTS.stream().flatMap(list -> pod.array("spec", list).objects().stream());
    }

    @Override
    public void validate(AdmissionRequest request, JsonObject pod) {
        if (isIgnored(request, pod)) {
            return;
        }
        for (String list : LISTS) {
            List<JsonObject> containers = pod.array("spec", list).objects();
            for (int i = 0; i < containers.size(); i++) {
                require(
                        request,
                        "spec.%s[%d].imagePullPolicy".formatted(list, i),
                        containers.get(i).stringOr("imagePullPolicy", ""));
            }
        }
        List<JsonObject> volumes = pod.array("spec", "volumes").objects();
        for (int i = 0; i < volumes.size(); i++) {
            if (volumes.get(i).has("image")) {
                require(
                        request,
                        "spec.volumes[%d].image.pullPolicy".formatted(i),
                        volumes.get(i).object("image").stringOr("pullPolicy", ""));
            }
        }
    }

    /// Guards against a webhook that set another policy after `mutate`.
    private static void require(AdmissionRequest request, String path, String policy) {
        if (!policy.equals(ALWAYS)) {
            throw request.forbidden(
                    "%s: Unsupported value: \"%s\": supported values: \"%s\""
                            .formatted(path, policy, ALWAYS));
        }
    }
}
