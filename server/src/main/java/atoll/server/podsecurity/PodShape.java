package atoll.server.podsecurity;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A pod or a pod template, as the checks look at it.
///
/// Both may be empty, and then no check finds anything but what must be said.
public record PodShape(JsonObject metadata, JsonObject spec) {

    /// @param holder a pod, or the template in a workload
    public static PodShape of(JsonObject holder) {
        return new PodShape(holder.object("metadata"), holder.object("spec"));
    }

    /// Init containers, then containers, then ephemeral ones.
    List<JsonObject> containers() {
        var all = new ArrayList<JsonObject>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            all.addAll(spec.array(list).objects());
        }
        return all;
    }

    /// Of the pod as a whole; empty when absent.
    JsonObject securityContext() {
        return spec.object("securityContext");
    }

    static JsonObject securityContext(JsonObject container) {
        return container.object("securityContext");
    }

    /// Names of the containers whose security context fits.
    ///
    /// @param securityContext gets the container's own, empty when absent; what it inherits from
    ///   the pod is up to the check
    List<String> containersWhose(Predicate<JsonObject> securityContext) {
        return containers().stream()
                .filter(each -> securityContext.test(securityContext(each)))
                .map(PodShape::name)
                .toList();
    }

    static String name(JsonObject named) {
        return named.stringOr("name", "");
    }

    /// By `spec.os.name` alone. Such pods need not say what Windows does not know.
    boolean isWindows() {
        return spec.object("os").stringOr("name", "").equals("windows");
    }

    /// Whether its users are not those of the host, which takes the edge off being root.
    boolean hasUsersOfItsOwn() {
        return !spec.booleanOr("hostUsers", true);
    }

    /// `container "a"`, `containers "a", "b"`
    static String quoted(String one, Collection<String> names) {
        return plural(one, names.size()) + " " + quoted(names);
    }

    /// `"a", "b"`, quoted as JSON.
    static String quoted(Collection<String> names) {
        return names.stream()
                .map(name -> Json.of(name).toString())
                .collect(Collectors.joining(", "));
    }

    static String plural(String one, int count) {
        return count == 1 ? one : one + "s";
    }
}
