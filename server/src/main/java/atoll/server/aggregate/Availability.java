package atoll.server.aggregate;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.request.RefusedException;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.aggregate.Conditions.Finding;
import atoll.server.proxy.ServiceRoute;
import atoll.server.resource.ClusterStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds out whether another server answers for a group-version, and what it serves.
///
/// Called by the aggregator's thread alone. Reasons and messages are those of upstream's
/// `remote_available_controller`.
final class Availability {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    /// What the check's own requests say they are.
    private static final String CHECKER = "system:kube-aggregator";

    /// And those that ask for schemas.
    static final String AGGREGATOR = "system:aggregator";

    private final ClusterStore store;
    private final Remotes remotes;
    private final RemoteSchemas schemas;

    /// @param resources the group-version's APIResourceList; empty when it is not known
    /// @param openApi the other server's index of OpenAPI documents; empty when it has none
    /// @param openApiV2 what its document of the older form says of the group-version; empty when
    ///   it has none
    record Checked(
            Finding finding, JsonObject resources, JsonObject openApi, JsonObject openApiV2) {
        static Checked failed(String reason, String message) {
            return new Checked(
                    new Finding(false, reason, message),
                    JsonObject.EMPTY,
                    JsonObject.EMPTY,
                    JsonObject.EMPTY);
        }
    }

    Availability(ClusterStore store, Remotes remotes) {
        this.store = store;
        this.remotes = remotes;
        this.schemas = new RemoteSchemas(remotes);
    }

    /// Forgets what it knows of others than these.
    void retain(Iterable<Delegate> delegates) {
        schemas.retain(delegates);
    }

    /// Looks first whether the service, its port and a ready endpoint are there, then asks for the
    /// group-version's document.
    ///
    /// @return the first problem that was found, or all that the server told
    /// @throws InterruptedException when the aggregator is closed meanwhile
    Checked check(Delegate delegate) throws InterruptedException {
        KubeObject service =
                store.published(SERVICES)
                        .get(new ObjectKey(delegate.namespace(), delegate.service()));
        String shown = "service/%s in \"%s\"".formatted(delegate.service(), delegate.namespace());
        if (service == null) {
            return Checked.failed("ServiceNotFound", shown + " is not present");
        }
        if (service.spec().stringOr("type", "ClusterIP").equals("ClusterIP")) {
            Optional<Checked> problem = endpoints(delegate, service, shown);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        return asked(delegate);
    }

    /// Only for services of type ClusterIP, as upstream has it. Empty when there is no problem.
    private Optional<Checked> endpoints(Delegate delegate, KubeObject service, String shown) {
        Optional<String> portName =
                service.spec().array("ports").objects().stream()
                        .filter(each -> each.longOr("port", 0) == delegate.port())
                        .map(each -> each.stringOr("name", ""))
                        .findFirst();
        if (portName.isEmpty()) {
            return Optional.of(
                    Checked.failed(
                            "ServicePortError",
                            shown + " is not listening on port " + delegate.port()));
        }
        List<JsonObject> slices = slices(delegate);
        if (slices.isEmpty()) {
            return Optional.of(
                    Checked.failed("EndpointsNotFound", "cannot find endpointslices for " + shown));
        }
        String name = portName.get();
        return slices.stream().anyMatch(slice -> isReady(slice, name))
                ? Optional.empty()
                : Optional.of(
                        Checked.failed(
                                "MissingEndpoints",
                                "endpointslices for %s have no addresses with port name %s"
                                        .formatted(shown, Json.of(name))));
    }

    private List<JsonObject> slices(Delegate delegate) {
        var found = new ArrayList<JsonObject>();
        var walk = store.published(SLICES).namespace(delegate.namespace());
        while (walk.hasNext()) {
            KubeObject slice = walk.next();
            if (delegate.service().equals(slice.labels().get(SERVICE_NAME))) {
                found.add(slice.tree());
            }
        }
        return found;
    }

    /// Whether a slice holds a ready endpoint and a port of that name.
    private static boolean isReady(JsonObject slice, String portName) {
        return slice.array("endpoints").objects().stream()
                        .anyMatch(each -> each.object("conditions").booleanOr("ready", true))
                && slice.array("ports").objects().stream()
                        .anyMatch(each ->
                                each.stringOr("name", "").equals(portName) && each.has("port"));
    }

    /// Three requests: the document of the group-version, which decides, then both forms of
    /// OpenAPI, whose absence is no fault.
    private Checked asked(Delegate delegate) throws InterruptedException {
        ServiceRoute route;
        try {
            route = remotes.route(delegate);
        } catch (RefusedException e) {
            return Checked.failed("FailedDiscoveryCheck", e.status().message());
        }
        String url = "https://" + route.shown().authority() + delegate.path();
        HttpResponse<byte[]> response;
        try {
            response = remotes.get(delegate, route, delegate.path(), CHECKER, "");
        } catch (IOException e) {
            String why = remotes.why(e, route);
            return Checked.failed(
                    "FailedDiscoveryCheck",
                    "failing or missing response from %s: Get %s: %s"
                            .formatted(url, Json.of(url), why));
        }
        if (response.statusCode() < 200 || response.statusCode() >= 300) {
            return Checked.failed(
                    "FailedDiscoveryCheck",
                    "failing or missing response from %s: bad status from %s: %d"
                            .formatted(url, url, response.statusCode()));
        }
        return new Checked(
                new Finding(true, "Passed", "all checks passed"),
                object(response.body()),
                index(delegate, route),
                schemas.of(delegate, route));
    }

    /// Empty for what is no JSON object.
    private static JsonObject object(byte[] body) {
        try {
            return JsonReader.readObject(body);
        } catch (JsonException _) {
            return JsonObject.EMPTY;
        }
    }

    private JsonObject index(Delegate delegate, ServiceRoute route) throws InterruptedException {
        try {
            HttpResponse<byte[]> response =
                    remotes.get(delegate, route, "/openapi/v3", AGGREGATOR, "");
            return response.statusCode() == 200
                    ? object(response.body()).object("paths")
                    : JsonObject.EMPTY;
        } catch (IOException _) {
            return JsonObject.EMPTY;
        }
    }
}
