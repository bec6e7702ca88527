package atoll.server.pods;

import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks of volumes put together from several sources.
///
/// Made for one volume; remembers the places that its sources take.
final class ProjectionRules {
    /// Ten minutes, upstream's least.
    private static final long TOKEN_SECONDS_MIN = 600;

    private static final String CLASHING = "conflicting duplicate paths";

    private final String path;
    private final Problems problems;
    private final Set<String> places = new HashSet<>();

    private ProjectionRules(String path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    static void check(JsonObject volume, String path, Problems problems) {
        VolumeRules.mode(volume, "defaultMode", path, problems);
        var rules = new ProjectionRules(path, problems);
        List<JsonObject> sources = volume.array("sources").objects();
        for (int i = 0; i < sources.size(); i++) {
            rules.source(sources.get(i), path + ".sources[" + i + "]");
        }
    }

    /// At most one kind in a source. A source without any is left to warnings.
    private void source(JsonObject source, String here) {
        int kinds = 0;
        for (String key : List.of("secret", "configMap")) {
            if (source.get(key) instanceof JsonObject files) {
                kinds++;
                files(files, here + "." + key);
            }
        }
        if (source.get("downwardAPI") instanceof JsonObject files) {
            kinds++;
            for (JsonObject file : files.array("items").objects()) {
                FieldReferences.file(file, here + ".downwardAPI", problems);
                String place = file.stringOr("path", "");
                take(place, place);
            }
        }
        if (source.get("serviceAccountToken") instanceof JsonObject token) {
            kinds++;
            token(token, here + ".serviceAccountToken");
        }
        if (source.get("clusterTrustBundle") instanceof JsonObject bundle) {
            kinds++;
            bundle(bundle, here + ".clusterTrustBundle");
        }
        if (kinds > 1) {
            problems.forbidden(here, "may not specify more than 1 volume type per source");
        }
    }

    /// Keys of a Secret or a ConfigMap; without `items` all keys come and no place is known.
    private void files(JsonObject files, String here) {
        Checks.required(files, "name", here, problems);
        List<JsonObject> items = files.array("items").objects();
        for (int i = 0; i < items.size(); i++) {
            VolumeRules.item(items.get(i), here + ".items[" + i + "]", problems);
            take(items.get(i).stringOr("path", ""), files.stringOr("name", ""));
        }
    }

    /// @param shown what the refusal names
    private void take(String place, String shown) {
        if (!place.isEmpty() && !places.add(place)) {
            problems.invalid(path, shown, CLASHING);
        }
    }

    private void token(JsonObject token, String here) {
        Json seconds = token.get("expirationSeconds");
        long life = seconds == null ? 0 : seconds.asLong(0);
        if (life < TOKEN_SECONDS_MIN) {
            problems.invalid(
                    here + ".expirationSeconds",
                    life,
                    "may not specify a duration less than 10 minutes");
        }
        if (life > 1L << 32) {
            problems.invalid(
                    here + ".expirationSeconds",
                    life,
                    "may not specify a duration larger than 2^32 seconds");
        }
        // The path named is that of the volume, upstream too.
        String place = token.stringOr("path", "");
        if (place.isEmpty()) {
            problems.required(path + ".path");
        } else {
            VolumeRules.ownPath(place, path + ".path", problems);
        }
    }

    /// By name, or by signer and labels; one of both.
    private void bundle(JsonObject bundle, String here) {
        boolean named = bundle.has("name");
        boolean signed = bundle.has("signerName");
        if (named && signed) {
            problems.invalidAs(
                    "ClusterTrustBundleProjection",
                    here,
                    bundle,
                    "only one of name and signerName may be used");
        } else if (named) {
            String name = bundle.stringOr("name", "");
            if (name.isEmpty()) {
                problems.required(here + ".name", "must be a valid object name");
            }
            for (String why : Names.subdomain(name)) {
                problems.invalid(
                        here + ".name", name, "not a valid clustertrustbundlename: " + why);
            }
            if (bundle.get("labelSelector") instanceof JsonObject selector) {
                problems.invalid(
                        here + ".labelSelector",
                        selector,
                        "labelSelector must be unset if name is specified");
            }
        } else if (signed) {
            if (bundle.stringOr("signerName", "").isEmpty()) {
                problems.required(here + ".signerName", "must be a valid signer name");
            }
            Checks.selector(bundle.object("labelSelector"), here + ".labelSelector", problems);
        } else {
            problems.required(here, "either name or signerName must be specified");
        }
        String place = bundle.stringOr("path", "");
        if (place.isEmpty()) {
            problems.required(here + ".path");
        }
        VolumeRules.ownPath(place, here + ".path", problems);
        if (!places.add(place)) {
            problems.invalid(path, place, CLASHING);
        }
    }
}
