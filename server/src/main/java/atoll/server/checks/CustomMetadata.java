package atoll.server.checks;

import atoll.api.Status.Cause;
import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What holds for the metadata of custom objects: as of others, but finalizers without a domain are
/// warned of only.
public final class CustomMetadata {
    /// Once for all kinds, once by the strategy of custom objects.
    ///
    /// Each round tells its causes again, as upstream does.
    private static final int CHECKS = 2;

    private CustomMetadata() {}

    /// @param old null for a new object
    /// @return empty when all is well
    public static List<Cause> problems(
            boolean namespaced, JsonObject object, @Nullable JsonObject old) {
        var problems = new Problems();
        JsonObject meta = object.object("metadata");
        if (old == null) {
            MetadataRules.check(true, meta, namespaced, Names::subdomain, problems);
            return problems.causes();
        }
        MetadataRules.checkPrefix(meta, Names::pathSegment, problems);
        MetadataRules.checkContents(meta, problems);
        for (int i = 0; i < CHECKS; i++) {
            MetadataRules.checkKept(meta, old.object("metadata"), problems);
            MetadataRules.checkContents(meta, problems);
        }
        MetadataRules.checkFinalizerNames(meta, problems);
        MetadataRules.checkFinalizers(true, meta, problems);
        return problems.causes();
    }

    /// What is wrong with the metadata of an object inside a custom one, which need not have a
    /// name.
    public static List<Cause> ofInner(JsonObject metadata) {
        var problems = new Problems();
        boolean named = !metadata.stringOr("name", "").isEmpty();
        MetadataRules.check(
                true,
                named ? metadata : metadata.with("name", "unnamed"),
                !metadata.stringOr("namespace", "").isEmpty(),
                Names::pathSegment,
                problems);
        return problems.causes();
    }

    /// Only finalizers that this write adds are told, by name.
    public static List<String> warnings(JsonObject object, @Nullable JsonObject old) {
        var added = new TreeSet<>(object.object("metadata").array("finalizers").strings());
        if (old != null) {
            added.removeAll(old.object("metadata").array("finalizers").strings());
        }
        var warnings = new ArrayList<String>();
        for (String finalizer : added) {
            if (finalizer.indexOf('/') < 0
                    && !MetadataRules.STANDARD_FINALIZERS.contains(finalizer)) {
                warnings.add(
                        "metadata.finalizers: \"%s\": prefer a domain-qualified finalizer name%s to avoid accidental conflicts with other finalizer writers"
                                .formatted(
                                        finalizer,
                                        finalizer.indexOf('.') < 0 ? "" : " including a path (/)"));
            }
        }
        return warnings;
    }
}
