package atoll.server.checks;

import atoll.api.GroupVersionKind;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What holds for the metadata of objects of every kind.
///
/// Upstream: apimachinery's `ValidateObjectMetaAccessor` and `ValidateObjectMetaAccessorUpdate`.
/// The order of checks is theirs, since refusals keep it.
public final class MetadataRules {
    static final Set<String> STANDARD_FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");

    /// Bytes of all annotation keys and values together.
    private static final long ANNOTATIONS_MAX = 256 * 1024;

    /// Upstream's `FieldManagerMaxLength`.
    private static final int MANAGER_MAX = 128;

    private static final int SUBRESOURCE_MAX = 256;

    private MetadataRules() {}

    /// A new object's metadata, complete.
    ///
    /// @param namespaced whether its kind lives in namespaces
    /// @param rule what names of the kind must look like
    ///
    /// @param any whether a finalizer may be neither standard nor qualified
    public static void check(
            boolean any, JsonObject meta, boolean namespaced, Names.Rule rule, Problems problems) {
        checkPrefix(meta, rule, problems);
        String name = meta.stringOr("name", "");
        if (name.isEmpty()) {
            problems.required("metadata.name", "name or generateName is required");
        } else {
            problems.invalidEach("metadata.name", name, rule.apply(name));
        }
        checkNamespace(meta.stringOr("namespace", ""), namespaced, problems);
        Checks.nonNegative(meta, "generation", "metadata", problems);
        checkContents(meta, problems);
        checkFinalizerNames(meta, problems);
        checkFinalizers(any, meta, problems);
    }

    static void checkPrefix(JsonObject meta, Names.Rule rule, Problems problems) {
        String generateName = meta.stringOr("generateName", "");
        if (!generateName.isEmpty()) {
            // A trailing dash is fine in a prefix: letters follow it.
            String prefix =
                    generateName.endsWith("-")
                            ? generateName.substring(0, generateName.length() - 1) + "a"
                            : generateName;
            problems.invalidEach("metadata.generateName", generateName, rule.apply(prefix));
        }
    }

    /// What holds for new objects and changed ones alike: labels, annotations, owners, managers.
    static void checkContents(JsonObject meta, Problems problems) {
        labels("metadata.labels", meta.object("labels"), problems);
        annotations("metadata.annotations", meta.object("annotations"), problems);
        checkOwners(meta, problems);
        checkManagers(meta.array("managedFields").objects(), problems);
    }

    private static void checkManagers(List<JsonObject> entries, Problems problems) {
        for (int i = 0; i < entries.size(); i++) {
            String path = "metadata.managedFields[" + i + "]";
            checkShort(
                    entries.get(i).stringOr("manager", ""),
                    MANAGER_MAX,
                    path + ".manager",
                    problems);
            checkShort(
                    entries.get(i).stringOr("subresource", ""),
                    SUBRESOURCE_MAX,
                    path + ".subresource",
                    problems);
        }
    }

    private static void checkShort(String text, int most, String path, Problems problems) {
        if (Checks.bytes(text) > most) {
            problems.tooLong(path, most);
        }
    }

    /// Whether it is there is not asked here.
    private static void checkNamespace(String namespace, boolean namespaced, Problems problems) {
        if (namespaced && namespace.isEmpty()) {
            problems.required("metadata.namespace");
        } else if (namespaced) {
            problems.invalidEach("metadata.namespace", namespace, Names.label(namespace));
        } else if (!namespace.isEmpty()) {
            problems.forbidden("metadata.namespace", "not allowed on this type");
        }
    }

    /// @param path of the labels; the key is not part of it
    public static void labels(String path, JsonObject labels, Problems problems) {
        labels.strings()
                .forEach((key, value) -> {
                    problems.invalidEach(path, key, Names.qualifiedName(key));
                    problems.invalidEach(path, value, Names.labelValue(value));
                });
    }

    /// The metadata in a template: labels and annotations, and nothing else.
    public static void ofTemplate(JsonObject meta, String path, Problems problems) {
        annotations(path + ".annotations", meta.object("annotations"), problems);
        labels(path + ".labels", meta.object("labels"), problems);
        for (String key : meta.keys()) {
            if (!key.equals("annotations") && !key.equals("labels")) {
                // As upstream makes it of the name that the field has in Go.
                String shown = key.equals("uid") ? "uID" : key;
                problems.forbidden(path + "." + shown, "cannot be set");
            }
        }
    }

    /// Keys are checked in lower case, values not at all but for their length together.
    public static void annotations(String path, JsonObject annotations, Problems problems) {
        long size = 0;
        for (var annotation : annotations.strings().entrySet()) {
            String key = annotation.getKey();
            problems.invalidEach(
                    path, key, Names.qualifiedName(key.toLowerCase(java.util.Locale.ROOT)));
            size += Checks.bytes(key) + Checks.bytes(annotation.getValue());
        }
        if (size > ANNOTATIONS_MAX) {
            problems.tooLong(path, (int) ANNOTATIONS_MAX);
        }
    }

    /// Of all owners only one may be the controller. Whether they exist is nobody's business here.
    private static void checkOwners(JsonObject meta, Problems problems) {
        String path = "metadata.ownerReferences";
        String controller = "";
        for (JsonObject owner : meta.array("ownerReferences").objects()) {
            String apiVersion = owner.stringOr("apiVersion", "");
            if (!namesVersion(apiVersion)) {
                problems.invalid(path + ".apiVersion", apiVersion, "version must not be empty");
            }
            for (String key : List.of("kind", "name", "uid")) {
                if (owner.stringOr(key, "").isEmpty()) {
                    problems.invalid(path + "." + key, "", "must not be empty");
                }
            }
            if (apiVersion.equals("v1") && owner.stringOr("kind", "").equals("Event")) {
                problems.invalidShown(
                        path, shown(owner), "/v1, Kind=Event is disallowed from being an owner");
            }
            if (owner.booleanOr("controller", false)) {
                if (!controller.isEmpty()) {
                    problems.invalidShown(
                            path,
                            meta.array("ownerReferences").objects().stream()
                                    .map(MetadataRules::shown)
                                    .collect(Collectors.joining(",", "[", "]")),
                            "Only one reference can have Controller set to true. Found \"true\" in"
                                    + " references for "
                                    + controller
                                    + " and "
                                    + describe(owner));
                } else {
                    controller = describe(owner);
                }
            }
        }
    }

    /// Whether what is written `GROUP/VERSION` or `VERSION` names a version.
    private static boolean namesVersion(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String version = apiVersion.substring(slash + 1);
        return !version.isEmpty() && version.indexOf('/') < 0;
    }

    /// An owner with its fields in the order of their type, as refusals list them.
    private static String shown(JsonObject owner) {
        return List.of("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion")
                .stream()
                .filter(owner::has)
                .map(key -> Json.of(key) + ":" + owner.get(key))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// `Deployment/web`
    private static String describe(JsonObject owner) {
        return owner.stringOr("kind", "") + "/" + owner.stringOr("name", "");
    }

    /// Kinds whose finalizers need no domain, as they are checked without upstream's core.
    public static boolean anyFinalizer(GroupVersionKind kind) {
        return switch (kind.group()) {
            case "admissionregistration.k8s.io",
                    "apiextensions.k8s.io",
                    "apiregistration.k8s.io",
                    "coordination.k8s.io",
                    "events.k8s.io" ->
                    true;
            case "policy" -> kind.kind().equals("PodDisruptionBudget");
            case "node.k8s.io" -> kind.kind().equals("RuntimeClass");
            default -> kind.kind().equals("Event");
        };
    }

    static void checkFinalizerNames(JsonObject meta, Problems problems) {
        List<String> finalizers = meta.array("finalizers").strings();
        for (String finalizer : finalizers) {
            problems.invalidEach("metadata.finalizers", finalizer, Names.qualifiedName(finalizer));
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            problems.invalid(
                    "metadata.finalizers",
                    JsonArray.ofStrings(finalizers),
                    "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    /// @param any whether a finalizer may be neither standard nor qualified
    static void checkFinalizers(boolean any, JsonObject meta, Problems problems) {
        List<String> finalizers = meta.array("finalizers").strings();
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.get(i);
            if (!any && finalizer.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(finalizer)) {
                problems.invalid(
                        "metadata.finalizers[" + i + "]",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    /// What an update leaves as it was.
    ///
    /// Deletion marks may be absent in what is written, for an update cannot take them away anyhow.
    static void checkKept(JsonObject meta, JsonObject old, Problems problems) {
        if (old.has("deletionTimestamp")) {
            checkNoneAdded(meta.array("finalizers"), old.array("finalizers"), problems);
        }
        for (String key : List.of("name", "namespace", "uid", "creationTimestamp")) {
            String before = old.stringOr(key, "");
            String now = meta.stringOr(key, "");
            if (!now.equals(before)) {
                problems.invalid("metadata." + key, now, Checks.IMMUTABLE);
            }
        }
        for (String key : List.of("deletionTimestamp", "deletionGracePeriodSeconds")) {
            Json now = meta.get(key);
            if (now != null && !now.equals(old.get(key))) {
                problems.invalid("metadata." + key, now, Checks.IMMUTABLE);
            }
        }
    }

    /// An object that is being deleted may only lose finalizers.
    private static void checkNoneAdded(JsonArray finalizers, JsonArray before, Problems problems) {
        List<String> had = before.strings();
        List<String> added =
                finalizers.strings().stream().filter(each -> !had.contains(each)).toList();
        if (!added.isEmpty()) {
            problems.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new"
                            + " finalizers "
                            + goStrings(added));
        }
    }

    /// As Go's `%#v` prints a list of strings.
    private static String goStrings(List<String> strings) {
        return strings.stream()
                .map(each -> "\"" + each + "\"")
                .collect(Collectors.joining(", ", "[]string{", "}"));
    }
}
