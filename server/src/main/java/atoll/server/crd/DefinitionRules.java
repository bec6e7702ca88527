package atoll.server.crd;

import atoll.api.Status.Cause;
import atoll.api.schema.StructuralSchemas;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.rules.RuleProblems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what is wrong with one CustomResourceDefinition.
final class DefinitionRules {
    private final StructuralSchemas schemas;
    private final JsonObject definition;
    private final JsonObject spec;
    private final @Nullable JsonObject old;
    private final List<Cause> causes = new ArrayList<>();

    DefinitionRules(StructuralSchemas schemas, JsonObject definition, @Nullable JsonObject old) {
        this.schemas = schemas;
        this.definition = definition;
        this.spec = definition.object("spec");
        this.old = old;
    }

    List<Cause> problems() {
        names();
        scope();
        versions();
        conversion();
        if (old != null) {
            unchanged(old);
        }
        return causes;
    }

    private void names() {
        JsonObject names = spec.object("names");
        String plural = names.stringOr("plural", "");
        String group = spec.stringOr("group", "");
        if (group.isEmpty()) {
            required("spec.group");
        } else if (group.indexOf('.') < 0) {
            invalid("spec.group", Json.of(group), "should be a domain with at least one dot");
        }
        for (String key : List.of("plural", "singular", "kind", "listKind")) {
            if (names.stringOr(key, "").isEmpty()) {
                required("spec.names." + key);
            }
        }
        String name = definition.object("metadata").stringOr("name", "");
        // A new plural or group of an old definition is refused for what it is, not for the name.
        if (old == null
                && !plural.isEmpty()
                && !group.isEmpty()
                && !name.equals(plural + "." + group)) {
            invalid("metadata.name", Json.of(name), "must be spec.names.plural+\".\"+spec.group");
        }
        String kind = names.stringOr("kind", "");
        if (!kind.isEmpty() && kind.equals(names.stringOr("listKind", ""))) {
            invalid("spec.names.listKind", Json.of(kind), "kind and listKind may not be the same");
        }
    }

    private void scope() {
        String scope = spec.stringOr("scope", "");
        if (scope.isEmpty()) {
            required("spec.scope");
        } else if (!scope.equals("Namespaced") && !scope.equals("Cluster")) {
            causes.add(
                    new Cause(
                            "FieldValueNotSupported",
                            "Unsupported value: "
                                    + Json.of(scope)
                                    + ": supported values: \"Cluster\", \"Namespaced\"",
                            "spec.scope"));
        }
    }

    private void versions() {
        List<JsonObject> versions = spec.array("versions").objects();
        // Upstream keeps a schema that all versions share in one place, and names it so.
        boolean alike =
                versions.stream().map(each -> each.object("schema")).distinct().count() == 1;
        int stored = 0;
        var seen = new HashSet<String>();
        for (int i = 0; i < versions.size(); i++) {
            JsonObject version = versions.get(i);
            String name = version.stringOr("name", "");
            stored += version.booleanOr("storage", false) ? 1 : 0;
            if (!seen.add(name)) {
                invalid(
                        "spec.versions",
                        spec.array("versions"),
                        "must contain unique version names");
            }
            String path =
                    alike
                            ? "spec.validation.openAPIV3Schema"
                            : "spec.versions[" + i + "].schema.openAPIV3Schema";
            if (alike && i > 0 && version.object("schema").has("openAPIV3Schema")) {
                continue;
            }
            if (!version.object("schema").has("openAPIV3Schema")) {
                causes.add(
                        new Cause(
                                "FieldValueRequired",
                                "Required value: schemas are required",
                                path));
            } else {
                schema(version.object("schema", "openAPIV3Schema"), path);
            }
        }
        if (stored != 1) {
            invalid(
                    "spec.versions",
                    spec.array("versions"),
                    "must have exactly one version marked as storage version");
        }
        List<String> storedVersions = definition.object("status").array("storedVersions").strings();
        for (int i = 0; i < storedVersions.size(); i++) {
            String each = storedVersions.get(i);
            if (!seen.contains(each)) {
                invalid(
                        "status.storedVersions[" + i + "]",
                        Json.of(each),
                        "missing from spec.versions; "
                                + each
                                + " was previously a storage version, and must remain in"
                                + " spec.versions until a storage migration ensures no data remains"
                                + " persisted in "
                                + each
                                + " and removes "
                                + each
                                + " from status.storedVersions");
            }
        }
    }

    private void schema(JsonObject schema, String path) {
        List<Cause> problems = StructuralRules.problems(schema, path);
        causes.addAll(problems);
        if (problems.isEmpty()) {
            causes.addAll(RuleProblems.of(schemas.compile(schema), path));
        }
    }

    private void conversion() {
        String strategy = spec.object("conversion").stringOr("strategy", "None");
        if (strategy.equals("Webhook")) {
            webhook(spec.object("conversion", "webhook"));
        } else if (!strategy.equals("None")) {
            causes.add(
                    new Cause(
                            "FieldValueNotSupported",
                            "Unsupported value: "
                                    + Json.of(strategy)
                                    + ": supported values: \"None\", \"Webhook\"",
                            "spec.conversion.strategy"));
        }
    }

    private void webhook(JsonObject webhook) {
        String path = "spec.conversion.webhookClientConfig";
        JsonObject client = webhook.object("clientConfig");
        if (client.isEmpty()) {
            causes.add(
                    new Cause(
                            "FieldValueRequired",
                            "Required value: required when strategy is set to Webhook",
                            path));
        } else if (client.has("url") == client.has("service")) {
            causes.add(
                    new Cause(
                            "FieldValueRequired",
                            "Required value: exactly one of url or service is required",
                            path));
        }
        List<String> versions = webhook.array("conversionReviewVersions").strings();
        if (versions.isEmpty()) {
            required("spec.conversion.conversionReviewVersions");
        } else if (!versions.contains("v1") && !versions.contains("v1beta1")) {
            invalid(
                    "spec.conversion.conversionReviewVersions",
                    webhook.array("conversionReviewVersions"),
                    "must include at least one of v1, v1beta1");
        }
    }

    private void unchanged(JsonObject before) {
        immutable("spec.group", before, "spec", "group");
        if (Definitions.isTrue(before.object("status").array("conditions"), "Established")) {
            immutable("spec.scope", before, "spec", "scope");
            immutable("spec.names.kind", before, "spec", "names", "kind");
            immutable("spec.names.plural", before, "spec", "names", "plural");
        }
    }

    private void immutable(String field, JsonObject before, String... path) {
        Json now = definition.at(path);
        Json then = before.at(path);
        if (now != null && !now.equals(then)) {
            invalid(field, now, "field is immutable");
        }
    }

    private void required(String field) {
        causes.add(new Cause("FieldValueRequired", "Required value", field));
    }

    private void invalid(String field, Json value, String why) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, field));
    }
}
