package atoll.server.crd;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ResourceInfo;
import atoll.api.patch.ManagedFields;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.api.schema.StructuralSchemas;
import atoll.api.validation.Pruning;
import atoll.base.json.JsonObject;
import atoll.server.resource.Conversion;
import atoll.server.resource.CustomResource;
import atoll.server.resource.PrinterColumn;
import atoll.server.resource.ResetFields;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ScalePaths;
import atoll.server.resource.Subresource;
import atoll.server.rules.SchemaRules;
import atoll.server.webhook.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Compiles CustomResourceDefinitions into what they make the cluster serve. Remembers what it
/// compiled last, so that one changed definition costs one compilation. Not thread-safe.
public final class CustomResources {
    /// Upstream's order, which is another than for built-in resources.
    private static final List<String> VERBS =
            List.of(
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "create",
                    "update",
                    "watch");

    private static final List<String> PART_VERBS = List.of("get", "patch", "update");
    private static final GroupVersionKind SCALE =
            new GroupVersionKind("autoscaling", "v1", "Scale");

    private final StructuralSchemas schemas;
    private final Transport webhooks;
    private final Supplier<String> uids;
    private Map<KubeObject, List<ResourceDefinition>> compiled = Map.of();

    /// @param webhooks converts where a definition leaves that to a webhook
    /// @param uids one for each question
    public CustomResources(Schemas builtIn, Transport webhooks, Supplier<String> uids) {
        this.schemas = new StructuralSchemas(builtIn);
        this.webhooks = webhooks;
        this.uids = uids;
    }

    /// All served versions of all established definitions: by group, best version first, by name.
    public List<ResourceDefinition> compile(Iterable<KubeObject> definitions) {
        var now = new HashMap<KubeObject, List<ResourceDefinition>>();
        var all = new ArrayList<ResourceDefinition>();
        for (KubeObject definition : definitions) {
            List<ResourceDefinition> known = compiled.get(definition);
            List<ResourceDefinition> resources = known == null ? compile(definition) : known;
            now.put(definition, resources);
            all.addAll(resources);
        }
        compiled = now;
        all.sort(
                Comparator.comparing((ResourceDefinition d) -> d.resource().group())
                        .thenComparing(d -> d.resource().version(), VersionOrder.BEST_FIRST)
                        .thenComparing(d -> d.resource().resource()));
        return all;
    }

    private List<ResourceDefinition> compile(KubeObject definition) {
        if (!Definitions.isTrue(definition.status().array("conditions"), "Established")) {
            return List.of();
        }
        JsonObject spec = definition.spec();
        String stored = "";
        for (JsonObject version : spec.array("versions").objects()) {
            if (version.booleanOr("storage", false)) {
                stored = version.stringOr("name", "");
            }
        }
        var served = new ArrayList<ResourceDefinition>();
        for (JsonObject version : spec.array("versions").objects()) {
            if (version.booleanOr("served", false)) {
                served.add(compile(definition, version, stored));
            }
        }
        return served;
    }

    private ResourceDefinition compile(KubeObject definition, JsonObject version, String stored) {
        JsonObject spec = definition.spec();
        JsonObject names = definition.status().object("acceptedNames");
        String group = spec.stringOr("group", "");
        String name = version.stringOr("name", "");
        var resource = new GroupVersionResource(group, name, names.stringOr("plural", ""));
        var kind = new GroupVersionKind(group, name, names.stringOr("kind", ""));
        Schema schema = schemas.compile(version.object("schema", "openAPIV3Schema"));
        List<Subresource> subresources = subresources(kind, version.object("subresources"));
        var info =
                new ResourceInfo(
                        resource,
                        kind.kind(),
                        names.stringOr("singular", ""),
                        spec.stringOr("scope", "").equals("Namespaced"),
                        VERBS,
                        names.array("shortNames").strings(),
                        names.array("categories").strings(),
                        subresources.stream().map(Subresource::name).toList());
        return new ResourceDefinition(
                info,
                names.stringOr("listKind", kind.kind() + "List"),
                schema,
                new ManagedFields(schema, false, ResetFields.ofCustom(info.subresources())),
                subresources,
                new GroupResource(group, resource.resource()),
                new GroupVersionKind(group, stored, kind.kind()),
                conversion(definition, kind, stored, schema),
                columns(version),
                scale(version.object("subresources")),
                new CustomResource(
                        definition,
                        selectable(version),
                        SchemaRules.of(schema),
                        deprecation(kind, version, spec)));
    }

    private Conversion conversion(
            KubeObject definition, GroupVersionKind kind, String stored, Schema schema) {
        // What was stored in another version once, or under another schema, may still be.
        boolean uniform =
                definition.generation() <= 1
                        && definition.status().array("storedVersions").size() <= 1;
        if (kind.version().equals(stored) && uniform) {
            return Conversion.IDENTITY;
        }
        UnaryOperator<JsonObject> formed =
                object -> Pruning.withDefaults(schema, Pruning.pruneStored(schema, object));
        String storedAs = kind.group() + "/" + stored;
        JsonObject conversion = definition.spec().object("conversion");
        JsonObject webhook = conversion.object("webhook");
        return conversion.stringOr("strategy", "None").equals("Webhook")
                ? new WebhookConversion(
                        webhook.object("clientConfig"),
                        webhook.array("conversionReviewVersions").strings().stream()
                                .filter(each -> each.equals("v1") || each.equals("v1beta1"))
                                .findFirst()
                                .orElse("v1"),
                        kind,
                        storedAs,
                        formed,
                        webhooks,
                        uids)
                : new VersionConversion(kind.apiVersion(), storedAs, formed);
    }

    private static List<Subresource> subresources(GroupVersionKind kind, JsonObject asked) {
        var subresources = new ArrayList<Subresource>();
        if (asked.has("scale")) {
            subresources.add(new Subresource("scale", SCALE, PART_VERBS));
        }
        if (asked.has("status")) {
            subresources.add(new Subresource("status", kind, PART_VERBS));
        }
        return subresources;
    }

    private static List<PrinterColumn> columns(JsonObject version) {
        return version.array("additionalPrinterColumns").objects().stream()
                .map(column ->
                        new PrinterColumn(
                                column.stringOr("name", ""),
                                column.stringOr("type", ""),
                                column.stringOr("format", ""),
                                column.stringOr("description", ""),
                                (int) column.longOr("priority", 0),
                                column.stringOr("jsonPath", "")))
                .toList();
    }

    private static @Nullable ScalePaths scale(JsonObject subresources) {
        JsonObject scale = subresources.object("scale");
        return subresources.has("scale")
                ? new ScalePaths(
                        path(scale.stringOr("specReplicasPath", "")),
                        path(scale.stringOr("statusReplicasPath", "")),
                        path(scale.stringOr("labelSelectorPath", "")))
                : null;
    }

    /// `.spec.replicas` as its keys.
    private static List<String> path(String jsonPath) {
        String plain = jsonPath.startsWith(".") ? jsonPath.substring(1) : jsonPath;
        return plain.isEmpty() ? List.of() : List.of(plain.split("\\."));
    }

    private static Set<String> selectable(JsonObject version) {
        var fields = new TreeSet<String>();
        for (JsonObject field : version.array("selectableFields").objects()) {
            String path = field.stringOr("jsonPath", "");
            fields.add(path.startsWith(".") ? path.substring(1) : path);
        }
        return fields;
    }

    /// The warning that goes with every answer of a deprecated version; empty for the others. It
    /// names the best version that is not deprecated.
    private static String deprecation(GroupVersionKind kind, JsonObject version, JsonObject spec) {
        if (!version.booleanOr("deprecated", false)) {
            return "";
        }
        String own = version.stringOr("deprecationWarning", "");
        if (!own.isEmpty()) {
            return own;
        }
        String better =
                spec.array("versions").objects().stream()
                        .filter(each ->
                                each.booleanOr("served", false)
                                        && !each.booleanOr("deprecated", false))
                        .map(each -> each.stringOr("name", ""))
                        .filter(name -> VersionOrder.BEST_FIRST.compare(name, kind.version()) < 0)
                        .min(VersionOrder.BEST_FIRST)
                        .orElse("");
        String warning = kind.apiVersion() + " " + kind.kind() + " is deprecated";
        return better.isEmpty()
                ? warning
                : warning + "; use " + kind.group() + "/" + better + " " + kind.kind();
    }
}
