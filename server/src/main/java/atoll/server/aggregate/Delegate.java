package atoll.server.aggregate;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import atoll.server.proxy.Peers;

/// A group-version that another server answers for.
///
/// @param object the APIService that says so
/// @param available as its condition has it
/// @param namespace of the service
/// @param port of the service, by number; 443 when it is not said
record Delegate(
        KubeObject object,
        String group,
        String version,
        String namespace,
        String service,
        int port,
        boolean available) {
    private static final int HTTPS = 443;

    /// @param object an APIService that names a service
    static Delegate of(KubeObject object) {
        JsonObject spec = object.spec();
        JsonObject service = spec.object("service");
        return new Delegate(
                object,
                spec.stringOr("group", ""),
                spec.stringOr("version", ""),
                service.stringOr("namespace", ""),
                service.stringOr("name", ""),
                (int) service.longOr("port", HTTPS),
                Conditions.isAvailable(object.status()));
    }

    /// Whether it names a service; else it stands for what this server serves itself.
    static boolean isDelegated(KubeObject apiService) {
        return apiService.spec().has("service");
    }

    String groupVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// Where its discovery document stands.
    ///
    /// `/apis/GROUP/VERSION`
    String path() {
        return (group.isEmpty() ? "/api/" : "/apis/") + groupVersion();
    }

    /// The certificate must be for `SERVICE.NAMESPACE.svc`, whatever address it is shown at.
    Peers.Trusting trusting() {
        JsonObject spec = object.spec();
        return new Peers.Trusting(
                service + "." + namespace + ".svc",
                spec.stringOr("caBundle", ""),
                spec.booleanOr("insecureSkipTLSVerify", false));
    }
}
