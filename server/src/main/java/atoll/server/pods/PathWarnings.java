package atoll.server.pods;

import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Files of one volume that lie on or in one another, of which only one can be there.
///
/// Upstream: `warningsForOverlappingVirtualPaths`. Projected volumes are looked at across all their
/// sources.
final class PathWarnings {
    private final String volume;
    private final List<String> warnings;
    private final List<Place> places = new ArrayList<>();

    /// @param source what brings the file; empty where the volume has only one source
    private record Place(String path, String source) {
        String shown() {
            return Json.of(path) + (source.isEmpty() ? "" : " (" + source + ")");
        }

        /// `a/b` lies in `a`, not in `a/bc`.
        boolean overlaps(Place other) {
            return path.equals(other.path)
                    || path.startsWith(other.path + "/")
                    || other.path.startsWith(path + "/");
        }
    }

    private PathWarnings(String volume, List<String> warnings) {
        this.volume = volume;
        this.warnings = warnings;
    }

    /// @param spec of a pod
    static void add(JsonObject spec, List<String> warnings) {
        for (JsonObject volume : spec.array("volumes").objects()) {
            new PathWarnings("volume " + Json.of(volume.stringOr("name", "")), warnings)
                    .volume(volume);
        }
    }

    private void volume(JsonObject given) {
        alone(given, "configMap", named("ConfigMap", given.object("configMap"), "name"));
        alone(given, "secret", named("Secret", given.object("secret"), "secretName"));
        alone(given, "downwardAPI", "DownwardAPI");
        for (JsonObject source : given.object("projected").array("sources").objects()) {
            if (source.isEmpty()) {
                warnings.add(volume + " (Projected) has no sources provided");
            } else {
                projected(source);
            }
        }
    }

    private static String named(String kind, JsonObject source, String key) {
        return kind + " " + Json.of(source.stringOr(key, ""));
    }

    /// A volume of one source: its places are compared among themselves.
    ///
    /// @param key the field that holds it
    /// @param kind how the warning calls it
    private void alone(JsonObject given, String key, String kind) {
        places.clear();
        items(given.object(key), "", kind);
        places.clear();
    }

    /// @param from what is shown as a place's source
    private void items(JsonObject source, String from, String kind) {
        for (JsonObject item : source.array("items").objects()) {
            place(item.stringOr("path", ""), from, kind);
        }
    }

    /// The first kind of source that is there counts; validation refuses others.
    private void projected(JsonObject source) {
        String kind = "Projected";
        if (source.object("configMap").has("items")) {
            JsonObject map = source.object("configMap");
            items(map, named("ConfigMap", map, "name"), kind);
        } else if (source.object("secret").has("items")) {
            JsonObject secret = source.object("secret");
            items(secret, named("Secret", secret, "name"), kind);
        } else if (source.object("downwardAPI").has("items")) {
            items(source.object("downwardAPI"), "DownwardAPI", kind);
        } else if (source.has("serviceAccountToken")) {
            String path = source.object("serviceAccountToken").stringOr("path", "");
            place(path, "ServiceAccountToken", kind);
        } else if (source.has("clusterTrustBundle")) {
            JsonObject bundle = source.object("clusterTrustBundle");
            String key = bundle.has("name") ? "name" : "signerName";
            place(bundle.stringOr("path", ""), named("ClusterTrustBundle", bundle, key), kind);
        } else {
            certificate(source.object("podCertificate"), kind);
        }
    }

    private void certificate(JsonObject source, String kind) {
        file(source.stringOr("certificateChainPath", ""), "PodCertificate chain", kind);
        file(source.stringOr("keyPath", ""), "PodCertificate key", kind);
        file(source.stringOr("credentialBundlePath", ""), "PodCertificate credential bundle", kind);
    }

    private void file(String path, String from, String kind) {
        if (!path.isEmpty()) {
            place(path, from, kind);
        }
    }

    /// Warns of each earlier place that this one overlaps.
    private void place(String path, String from, String kind) {
        var place = new Place(path.replaceAll("/+$", ""), from);
        for (Place other : places) {
            if (!place.path.isEmpty() && place.overlaps(other)) {
                warnings.add(
                        "%s (%s): overlapping paths: %s with %s"
                                .formatted(volume, kind, place.shown(), other.shown()));
            }
        }
        places.add(place);
    }
}
