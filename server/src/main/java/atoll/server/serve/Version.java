package atoll.server.serve;

import atoll.base.json.JsonObject;

/// Which Kubernetes this is: the release whose API is served. Go is named because clients expect
/// those fields; what they say is true of this program as far as it can be.
public final class Version {
    /// The release whose behaviour is followed.
    public static final String KUBERNETES = "v1.36.3";

    private Version() {}

    static JsonObject document() {
        return JsonObject.builder()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", KUBERNETES + "+atoll")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put("platform", "linux/" + System.getProperty("os.arch"))
                .build();
    }
}
