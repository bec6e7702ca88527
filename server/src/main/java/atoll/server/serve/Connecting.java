package atoll.server.serve;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.route.Query;
import java.util.ArrayList;
import java.util.List;

/// What all ways of connecting to a pod, a service or a node have in common before anything is
/// looked for: admission sees what is asked for.
final class Connecting {
    private Connecting() {}

    /// @param path what is asked for behind `proxy`; empty for the other ways
    /// @throws RefusedException when it is refused
    static void admit(Call call, String path) {
        if (!call.query().text("dryRun").isEmpty()) {
            throw new RefusedException(Status.badRequest("dryRun is not supported"));
        }
        if (call.info().name().isEmpty()) {
            throw new RefusedException(Status.badRequest("name must be provided"));
        }
        List<String> warnings =
                call.cluster()
                        .registry()
                        .connect(
                                call.caller(),
                                call.info().groupVersionResource(),
                                call.key(),
                                call.info().subresource(),
                                options(call, path));
        Replies.warnings(call.exchange(), warnings);
    }

    /// The options in the query, as admission sees them.
    private static JsonObject options(Call call, String path) {
        Query query = call.query();
        var options = JsonObject.builder();
        switch (call.info().subresource()) {
            case "proxy" -> {
                if (!path.isEmpty()) {
                    options.put("path", path);
                }
            }
            case "portforward" -> {
                List<Json> ports = ports(query);
                if (!ports.isEmpty()) {
                    options.put("ports", JsonArray.of(ports));
                }
            }
            default -> {
                for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
                    if (query.flag(flag)) {
                        options.put(flag, true);
                    }
                }
                if (!query.text("container").isEmpty()) {
                    options.put("container", query.text("container"));
                }
                if (!query.all("command").isEmpty()) {
                    options.put("command", JsonArray.ofStrings(query.all("command")));
                }
            }
        }
        return options.build();
    }

    private static List<Json> ports(Query query) {
        var ports = new ArrayList<Json>();
        for (String port : String.join(",", query.all("ports")).split(",")) {
            if (!port.isEmpty() && !port.matches("\\d{1,9}")) {
                throw new RefusedException(
                        Status.badRequest(
                                "cannot convert to []int32: strconv.ParseUint: parsing \"%s\": invalid syntax"
                                        .formatted(port)));
            }
            if (!port.isEmpty()) {
                ports.add(Json.of(Integer.parseInt(port)));
            }
        }
        return ports;
    }
}
