package atoll.server.crd;

import atoll.api.GoStrings;
import atoll.api.Status.Cause;
import atoll.api.schema.StructuralSchemas;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.server.checks.ClientConfigRules;
import atoll.server.checks.Problems;
import atoll.server.rules.GoForm;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what is wrong with one CustomResourceDefinition, in upstream's order and words.
final class DefinitionRules {
    private static final int WARNING_MAX = 256;

    private final JsonObject definition;
    private final JsonObject spec;
    private final @Nullable JsonObject old;
    private final HoistedSpec hoisted;
    private final Problems problems = new Problems();
    private final VersionRules versionRules;

    DefinitionRules(StructuralSchemas schemas, JsonObject definition, @Nullable JsonObject old) {
        this.definition = definition;
        this.spec = definition.object("spec");
        this.old = old;
        this.hoisted = HoistedSpec.of(spec.array("versions").objects());
        this.versionRules = new VersionRules(schemas, problems);
    }

    List<Cause> problems() {
        name();
        group();
        oneOf(spec, "scope", List.of("Cluster", "Namespaced"), "spec");
        requireSchemas();
        preservation();
        versions();
        requireNames();
        names(spec.object("names"), "spec.names", problems);
        shared();
        conversion();
        if (old != null) {
            unchanged(old);
        }
        problems.addAll(ofStatus(definition));
        storedVersions();
        approval();
        if (preserves(definition) && (old == null || !preserves(old))) {
            problems.invalid(
                    "spec.preserveUnknownFields",
                    Json.of(true),
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
        return problems.causes();
    }

    /// A new plural or group of an old definition is refused for what it is, not for the name.
    private void name() {
        if (old != null) {
            return;
        }
        JsonObject meta = definition.object("metadata");
        String required =
                spec.object("names").stringOr("plural", "") + "." + spec.stringOr("group", "");
        for (String key : List.of("generateName", "name")) {
            String name = meta.stringOr(key, "");
            if (!name.isEmpty() && !name.equals(required)) {
                problems.invalid(
                        "metadata." + key, name, "must be spec.names.plural+\".\"+spec.group");
            }
        }
    }

    private void group() {
        String group = spec.stringOr("group", "");
        List<String> wrong = Names.subdomain(group);
        if (group.isEmpty()) {
            problems.required("spec.group");
        } else if (!wrong.isEmpty()) {
            problems.invalid("spec.group", group, String.join(",", wrong));
        } else if (group.indexOf('.') < 0) {
            problems.invalid("spec.group", group, "should be a domain with at least one dot");
        }
    }

    private void oneOf(JsonObject holder, String key, List<String> supported, String path) {
        String value = holder.stringOr(key, "");
        if (value.isEmpty()) {
            problems.required(path + "." + key);
        } else if (!supported.contains(value)) {
            problems.unsupported(path + "." + key, value, supported);
        }
    }

    private void requireSchemas() {
        List<JsonObject> versions = spec.array("versions").objects();
        for (int i = 0; i < versions.size(); i++) {
            if (!versions.get(i).object("schema").has("openAPIV3Schema")) {
                problems.required("spec.versions[" + i + "].schema.openAPIV3Schema");
            }
        }
    }

    private static boolean preserves(JsonObject definition) {
        return definition.object("spec").booleanOr("preserveUnknownFields", false);
    }

    private void preservation() {
        boolean defaults =
                spec.array("versions").objects().stream()
                        .anyMatch(version -> hasDefaults(version.object("schema")));
        if (preserves(definition) && defaults) {
            problems.invalid(
                    "spec.preserveUnknownFields",
                    Json.of(true),
                    "must be false in order to use defaults in the schema");
        }
    }

    private static boolean hasDefaults(Json schema) {
        return switch (schema) {
            case JsonObject object ->
                    object.has("default")
                            || object.keys().stream()
                                    .anyMatch(key -> hasDefaults(object.object(key)))
                            || object.keys().stream()
                                    .anyMatch(key -> hasDefaults(object.array(key)));
            case JsonArray array -> array.stream().anyMatch(DefinitionRules::hasDefaults);
            default -> false;
        };
    }

    private void versions() {
        List<JsonObject> versions = hoisted.versions();
        var seen = new HashSet<String>();
        boolean distinct = true;
        for (int i = 0; i < versions.size(); i++) {
            JsonObject version = versions.get(i);
            String name = version.stringOr("name", "");
            distinct &= seen.add(name);
            List<String> wrong = Names.label1035(name);
            if (!wrong.isEmpty()) {
                problems.invalid("spec.versions[" + i + "].name", name, String.join(",", wrong));
            }
            version(version, "spec.versions[" + i + "]");
        }
        if (!distinct) {
            versionsAre("must contain unique version names");
        }
        if (versions.stream().filter(each -> each.booleanOr("storage", false)).count() != 1) {
            versionsAre("must have exactly one version marked as storage version");
        }
        // Upstream keeps the name of the first version a second time.
        String first = versions.isEmpty() ? "" : versions.getFirst().stringOr("name", "");
        List<String> wrong = Names.label1035(first);
        if (!first.isEmpty() && !wrong.isEmpty()) {
            problems.invalid("spec.version", first, String.join(",", wrong));
        }
    }

    private void versionsAre(String why) {
        String shown =
                spec.get("versions") instanceof JsonArray
                        ? GoForm.versions(hoisted.versions())
                        : JsonNull.NULL.toString();
        problems.add("FieldValueInvalid", "spec.versions", "Invalid value: " + shown + ": " + why);
    }

    private void version(JsonObject version, String path) {
        deprecation(version, path + ".deprecationWarning");
        versionRules.schema(
                version.object("schema"),
                path + ".schema",
                hoisted.hasStatus(version),
                isKnown(version.stringOr("name", ""), "schema"));
        versionRules.subresources(version.object("subresources"), path + ".subresources");
        versionRules.columns(
                version.array("additionalPrinterColumns").objects(),
                path + ".additionalPrinterColumns");
        List<JsonObject> fields = version.array("selectableFields").objects();
        if (!fields.isEmpty() && !version.object("schema").has("openAPIV3Schema")) {
            problems.invalid(
                    path + ".selectableFields",
                    "",
                    "may only be set when `version.schema.openAPIV3Schema` is not included");
            return;
        }
        versionRules.selectable(
                fields,
                version.object("schema"),
                path + ".selectableFields",
                isKnown(version.stringOr("name", ""), "selectableFields"));
    }

    /// What all versions have alike, which upstream looks at once.
    private void shared() {
        JsonObject shared = hoisted.shared();
        List<JsonObject> versions = hoisted.versions();
        String first = versions.isEmpty() ? "" : versions.getFirst().stringOr("name", "");
        versionRules.schema(
                shared.object("schema"),
                "spec.validation",
                hoisted.anyStatus(),
                isKnown(first, "schema"));
        versionRules.subresources(shared.object("subresources"), "spec.subresources");
        versionRules.columns(
                shared.array("additionalPrinterColumns").objects(),
                "spec.additionalPrinterColumns");
        List<JsonObject> fields = shared.array("selectableFields").objects();
        if (!fields.isEmpty() && !shared.has("schema")) {
            problems.invalid(
                    "spec.selectableFields",
                    "",
                    "may only be set when validations.schema is included");
        } else {
            versionRules.selectable(
                    fields,
                    shared.object("schema"),
                    "spec.selectableFields",
                    isKnown(first, "selectableFields"));
        }
    }

    /// Whether a part of a version is as it was.
    private boolean isKnown(String version, String part) {
        Json now = ofVersion(definition, version, part);
        return old != null && now != null && now.equals(ofVersion(old, version, part));
    }

    private static @Nullable Json ofVersion(JsonObject definition, String name, String part) {
        for (JsonObject version : definition.object("spec").array("versions").objects()) {
            if (version.stringOr("name", "").equals(name)) {
                return version.get(part);
            }
        }
        return null;
    }

    private void deprecation(JsonObject version, String path) {
        String warning = version.string("deprecationWarning");
        if (warning == null) {
            return;
        }
        String shown = GoForm.value(Json.of(warning));
        if (!version.booleanOr("deprecated", false)) {
            problems.invalidShown(path, shown, "can only be set for deprecated versions");
            return;
        }
        if (bytes(warning) > WARNING_MAX) {
            problems.invalidShown(path, shown, "must be <= 256 characters long");
        }
        if (warning.isEmpty()) {
            problems.invalidShown(path, shown, "must not be an empty string");
        }
        int[] points = warning.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (!GoStrings.isPrintable(points[i])) {
                problems.invalidShown(
                        path,
                        shown,
                        "must only contain printable UTF-8 characters; non-printable character"
                                + " found at index "
                                + bytes(new String(points, 0, i)));
                return;
            }
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void requireNames() {
        for (String key : List.of("plural", "singular", "kind", "listKind")) {
            if (spec.object("names").stringOr(key, "").isEmpty()) {
                problems.required("spec.names." + key);
            }
        }
    }

    /// What is wrong with the status.
    static List<Cause> ofStatus(JsonObject definition) {
        var problems = new Problems();
        names(definition.object("status", "acceptedNames"), "status.acceptedNames", problems);
        return problems.causes();
    }

    private static void names(JsonObject names, String path, Problems problems) {
        for (String key : List.of("plural", "singular")) {
            label(names.stringOr(key, ""), path + "." + key, problems);
        }
        for (String key : List.of("kind", "listKind")) {
            String kind = names.stringOr(key, "");
            List<String> wrong = Names.label1035(kind.toLowerCase(Locale.ROOT));
            if (!kind.isEmpty() && !wrong.isEmpty()) {
                problems.invalid(
                        path + "." + key,
                        kind,
                        "may have mixed case, but should otherwise match: "
                                + String.join(",", wrong));
            }
        }
        labels(names.array("shortNames").strings(), path + ".shortNames", problems);
        String kind = names.stringOr("kind", "");
        if (!kind.isEmpty() && kind.equals(names.stringOr("listKind", ""))) {
            problems.invalid(path + ".listKind", kind, "kind and listKind may not be the same");
        }
        labels(names.array("categories").strings(), path + ".categories", problems);
    }

    private static void label(String name, String path, Problems problems) {
        List<String> wrong = Names.label1035(name);
        if (!name.isEmpty() && !wrong.isEmpty()) {
            problems.invalid(path, name, String.join(",", wrong));
        }
    }

    private static void labels(List<String> names, String path, Problems problems) {
        for (int i = 0; i < names.size(); i++) {
            List<String> wrong = Names.label1035(names.get(i));
            if (!wrong.isEmpty()) {
                problems.invalid(path + "[" + i + "]", names.get(i), String.join(",", wrong));
            }
        }
    }

    private void conversion() {
        if (!(spec.get("conversion") instanceof JsonObject conversion)) {
            return;
        }
        String path = "spec.conversion";
        String strategy = conversion.stringOr("strategy", "");
        if (preserves(definition) && !strategy.equals("None")) {
            problems.invalid(
                    path + ".strategy",
                    strategy,
                    "must be None if spec.preserveUnknownFields is true");
        }
        oneOf(conversion, "strategy", List.of("None", "Webhook"), path);
        JsonObject webhook = conversion.object("webhook");
        String client = path + ".webhookClientConfig";
        if (strategy.equals("Webhook")) {
            if (webhook.get("clientConfig") instanceof JsonObject config) {
                ClientConfigRules.check(config, client, problems);
                bundle(config, client);
            } else {
                problems.required(client, "required when strategy is set to Webhook");
            }
            ClientConfigRules.reviewVersions(
                    webhook.array("conversionReviewVersions"),
                    path + ".conversionReviewVersions",
                    "",
                    problems);
            return;
        }
        String why = "should not be set when strategy is not set to Webhook";
        if (webhook.has("clientConfig")) {
            problems.forbidden(client, why);
        }
        if (!webhook.array("conversionReviewVersions").isEmpty()) {
            problems.forbidden(path + ".conversionReviewVersions", why);
        }
    }

    /// A bundle is looked at once the definition is in use; a bad one may stay bad.
    private void bundle(JsonObject client, String path) {
        if (old == null || !Definitions.isEstablished(old)) {
            return;
        }
        JsonObject before = old.object("spec", "conversion").object("webhook", "clientConfig");
        var wrong = new Problems();
        ClientConfigRules.bundle(before.stringOr("caBundle", ""), path, wrong);
        if (wrong.isEmpty()) {
            ClientConfigRules.bundle(client.stringOr("caBundle", ""), path + ".caBundle", problems);
        }
    }

    private void unchanged(JsonObject before) {
        if (Definitions.isEstablished(before)) {
            immutable(before, "scope");
            immutable(before, "names", "kind");
        }
        immutable(before, "group");
        immutable(before, "names", "plural");
    }

    private void immutable(JsonObject before, String... path) {
        Json now = spec.at(path);
        if (now != null && !now.equals(before.object("spec").at(path))) {
            problems.invalid("spec." + String.join(".", path), now, "field is immutable");
        }
    }

    private void storedVersions() {
        String path = "status.storedVersions";
        JsonArray stored = definition.object("status").array("storedVersions");
        if (stored.isEmpty()) {
            problems.invalid(path, JsonNull.NULL, "must have at least one stored version");
            return;
        }
        Set<String> left = new LinkedHashSet<>(stored.strings());
        for (JsonObject version : hoisted.versions()) {
            String name = version.stringOr("name", "");
            if (!left.remove(name) && version.booleanOr("storage", false)) {
                problems.invalid(path, stored, "must have the storage version " + name);
            }
        }
        for (String each : left) {
            problems.invalid(
                    path + "[" + stored.strings().lastIndexOf(each) + "]",
                    each,
                    "missing from spec.versions; %1$s was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in %1$s and removes %1$s from status.storedVersions"
                            .formatted(each));
        }
    }

    private void approval() {
        Approval approval = Approval.of(definition);
        if (approval == null
                || approval.isConformant()
                || (old != null && Approval.sameState(approval, Approval.of(old)))) {
            return;
        }
        String path = "metadata.annotations[" + Approval.ANNOTATION + "]";
        if (approval.state() == Approval.State.MISSING) {
            problems.required(path, approval.message());
        } else {
            problems.invalid(path, approval.annotation(), approval.message());
        }
    }
}
