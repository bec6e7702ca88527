package atoll.server.registry;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.DeleteOptions;
import atoll.api.request.DeleteOptions.Propagation;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a client states about a deletion, and refuses wrong options in upstream's words.
public final class DeletionRequest {
    private static final GroupVersionKind KIND =
            new GroupVersionKind("meta.k8s.io", "v1", "DeleteOptions");

    private static final Set<String> POLICIES = Set.of("Foreground", "Background", "Orphan");

    private DeletionRequest() {}

    /// @param stated the DeleteOptions as they were written
    public static DeleteOptions options(JsonObject stated) {
        String policy = stated.stringOr("propagationPolicy", "");
        List<String> dryRun = stated.array("dryRun").strings();
        requireSound(stated, policy, dryRun);
        JsonObject preconditions = stated.object("preconditions");
        return new DeleteOptions(
                stated.has("gracePeriodSeconds")
                        ? (Long) stated.longOr("gracePeriodSeconds", 0)
                        : null,
                preconditions.string("uid"),
                preconditions.string("resourceVersion"),
                propagation(policy, stated),
                !dryRun.isEmpty());
    }

    /// Whether the options ask in the older way that dependents go too.
    public static boolean cascades(JsonObject stated) {
        return stated.has("orphanDependents") && !stated.booleanOr("orphanDependents", false);
    }

    private static void requireSound(JsonObject stated, String policy, List<String> dryRun) {
        var causes = new ArrayList<Cause>();
        if (stated.has("orphanDependents") && stated.has("propagationPolicy")) {
            causes.add(
                    new Cause(
                            "FieldValueInvalid",
                            "Invalid value: \"%s\": orphanDependents and deletionPropagation cannot be both set"
                                    .formatted(policy),
                            "propagationPolicy"));
        }
        if (stated.has("propagationPolicy") && !POLICIES.contains(policy)) {
            causes.add(
                    unsupported(
                            "propagationPolicy",
                            '"' + policy + '"',
                            "\"Foreground\", \"Background\", \"Orphan\", \"nil\""));
        }
        if (!Set.of("All").containsAll(dryRun)) {
            causes.add(unsupported("dryRun", JsonArray.ofStrings(dryRun).toString(), "\"All\""));
        }
        if (!causes.isEmpty()) {
            throw new RefusedException(Status.invalid(KIND, "", causes));
        }
    }

    private static Cause unsupported(String field, String value, String supported) {
        return new Cause(
                "FieldValueNotSupported",
                "Unsupported value: %s: supported values: %s".formatted(value, supported),
                field);
    }

    private static @Nullable Propagation propagation(String policy, JsonObject stated) {
        return switch (policy) {
            case "Orphan" -> Propagation.ORPHAN;
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            default ->
                    !stated.has("orphanDependents")
                            ? null
                            : cascades(stated) ? Propagation.BACKGROUND : Propagation.ORPHAN;
        };
    }
}
