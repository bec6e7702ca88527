package atoll.server.openapi;

import atoll.api.schema.Schemas;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import atoll.server.discovery.Document;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.ResourceTable;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/// Publishes schemas: `/openapi/v3` and the documents it lists, and `/openapi/v2`. Documents are
/// made when first asked for, kept compressed, shared by all clusters that serve the same, and
/// given up when memory runs short. One per process, thread-safe.
public final class OpenApi {
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// How v2 may be asked for, the default first; clients spell its protobuf in two ways.
    public static final List<String> V2_TYPES =
            List.of(
                    JSON,
                    "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
                    "application/" + PROTOBUF);

    /// Far more than one fleet's group-versions; beyond it the longest unused is dropped.
    private static final int KEPT_MAX = 512;

    private final Schemas schemas;
    private final Map<String, SoftReference<Published>> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, SoftReference<Published>> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    /// Path below `/openapi/v3/` → hash. The values hold no reference to their table.
    private final Map<ResourceTable, Map<String, String>> hashes = new WeakHashMap<>();

    public OpenApi(Schemas schemas) {
        this.schemas = schemas;
    }

    /// `/openapi/v3`: what documents there are.
    public Document index(ResourceTable table) {
        var paths = JsonObject.builder();
        hashes(table)
                .forEach((path, hash) ->
                        paths.put(
                                path,
                                JsonObject.of(
                                        "serverRelativeURL",
                                        "/openapi/v3/" + path + "?hash=" + hash)));
        return Document.of(JSON, JsonObject.of("paths", paths.build()));
    }

    /// One document of v3.
    ///
    /// @param path below `/openapi/v3/`, such as `apis/apps/v1`
    /// @return empty when there is none
    public Optional<Published> v3(ResourceTable table, String path) {
        String hash = hashes(table).get(path);
        return hash == null
                ? Optional.empty()
                : Optional.of(
                        kept(
                                "v3/" + path,
                                JSON,
                                hash,
                                () -> JsonWriter.toBytes(renderV3(table, path))));
    }

    /// `/openapi/v2`: everything in one document.
    ///
    /// @param type one of [#V2_TYPES]
    public Published v2(ResourceTable table, String type) {
        return v2(table, type, List.of());
    }

    /// As [#v2], with what other servers serve.
    ///
    /// @param others their documents
    public Published v2(ResourceTable table, String type, List<JsonObject> others) {
        String source = hashes(table).toString() + (others.isEmpty() ? "" : others);
        String hash = Document.hash(source.getBytes(StandardCharsets.UTF_8));
        return type.equals(JSON)
                ? kept("v2", JSON, hash, () -> JsonWriter.toBytes(renderV2(table, others)))
                : kept(
                        "v2 protobuf",
                        "application/" + PROTOBUF,
                        hash,
                        () -> ProtoDocument.encode(renderV2(table, others)));
    }

    private Published kept(String name, String type, String hash, Supplier<byte[]> render) {
        String key = name + "?" + hash;
        synchronized (kept) {
            var reference = kept.get(key);
            Published known = reference == null ? null : reference.get();
            if (known != null) {
                return known;
            }
        }
        // Two requests at once may both render; both get the same document.
        Published made = Published.of(type, hash, render.get());
        synchronized (kept) {
            kept.put(key, new SoftReference<>(made));
        }
        return made;
    }

    private Map<String, String> hashes(ResourceTable table) {
        synchronized (hashes) {
            return hashes.computeIfAbsent(table, OpenApi::hashAll);
        }
    }

    /// A document's hash is drawn from what it is made of, so that the index can be told without
    /// making any.
    private static Map<String, String> hashAll(ResourceTable table) {
        var sources = new TreeMap<String, StringBuilder>();
        for (String fixed : GroupRoutes.FIXED) {
            sources.put(fixed, new StringBuilder(fixed));
        }
        for (ResourceDefinition one : table.all()) {
            String group = one.resource().group();
            if (!group.isEmpty() && one.builtIn()) {
                sources.computeIfAbsent("apis/" + group, path -> new StringBuilder(path));
            }
            StringBuilder source =
                    sources.computeIfAbsent(
                            one.resource().pathPrefix().substring(1),
                            path -> new StringBuilder(path));
            source.append(one.info());
            if (!one.builtIn()) {
                source.append(CustomDefinitions.written(one))
                        .append(CustomDefinitions.selectable(one));
            }
        }
        var hashes = new TreeMap<String, String>();
        sources.forEach((path, source) ->
                hashes.put(
                        path, Document.hash(source.toString().getBytes(StandardCharsets.UTF_8))));
        return hashes;
    }

    private JsonObject renderV3(ResourceTable table, String path) {
        var spec =
                new SpecBuilder(
                        Flavour.V3,
                        schemas,
                        GroupRoutes.knows(path) ? "v1" : path.substring(path.indexOf('/') + 1));
        add(table, path, spec);
        return spec.build();
    }

    private static void add(ResourceTable table, String path, SpecBuilder spec) {
        if (GroupRoutes.knows(path)) {
            spec.addPaths(GroupRoutes.tag(path), GroupRoutes.of(path));
            return;
        }
        String[] parts = path.split("/");
        String group = parts[0].equals("api") ? "" : parts[1];
        String version = parts[parts.length - 1];
        spec.add(group, version, resources(table, group, version));
    }

    private JsonObject renderV2(ResourceTable table, List<JsonObject> others) {
        var spec = new SpecBuilder(Flavour.V2, schemas, null);
        hashes(table).keySet().forEach(path -> add(table, path, spec));
        return OtherSpecs.merged(spec.build(), others);
    }

    private static List<ResourceDefinition> resources(
            ResourceTable table, String group, String version) {
        var found = new ArrayList<ResourceDefinition>();
        for (ResourceDefinition one : table.all()) {
            if (one.resource().group().equals(group) && one.resource().version().equals(version)) {
                found.add(one);
            }
        }
        return found;
    }
}
