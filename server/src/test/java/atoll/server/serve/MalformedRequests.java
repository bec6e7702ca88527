package atoll.server.serve;

import atoll.api.GroupVersionKind;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResourceDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Requests that are nearly right, from a seed: each begins as one of an object that a real server
/// would take.
final class MalformedRequests {
    private static final byte[] NOTHING = {};
    private static final List<String> ODD_PATHS =
            List.of(
                    "/",
                    "//",
                    "/api",
                    "/api/v1/",
                    "/api/v1//pods",
                    "/api/v2/pods",
                    "/apis/apps",
                    "/apis//v1/pods",
                    "/apis/apps/v1/namespaces",
                    "/apis/apps/v1/namespaces//deployments",
                    "/api/v1/namespaces/default/pods/a/nope",
                    "/api/v1/namespaces/default/pods/a/log",
                    "/api/v1/namespaces/default/pods/a/status/more",
                    "/api/v1/namespaces/../pods",
                    "/api/v1/namespaces/a%00b/pods",
                    "/apis/fuzz.example.com/v9/namespaces/default/lamps",
                    "/openapi/v2",
                    "/openapi/v3/apis/nope/v1",
                    "/version/more",
                    "/healthz/nope",
                    "/metrics/nope",
                    "/nope");
    private static final List<String> ACCEPTED =
            List.of(
                    "application/json;as=Table;v=v1;g=meta.k8s.io",
                    "application/yaml",
                    "application/vnd.kubernetes.protobuf",
                    "text/html",
                    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
                    ";;,q=,/*");

    private final Random random;
    private final Malformed malformed;
    private final MalformedExamples rich;
    private final Map<GroupVersionKind, JsonObject> recorded;

    /// @param recorded whole objects by kind
    MalformedRequests(Random random, Map<GroupVersionKind, JsonObject> recorded) {
        this.random = random;
        this.malformed = new Malformed(random);
        this.rich = new MalformedExamples(random);
        this.recorded = recorded;
    }

    static String collection(ResourceDefinition definition) {
        return definition.resource().pathPrefix()
                + (definition.namespaced() ? "/namespaces/default/" : "/")
                + definition.resource().resource();
    }

    static JsonObject plain(ResourceDefinition definition) {
        return JsonObject.of(
                "apiVersion",
                definition.kind().apiVersion(),
                "kind",
                definition.kind().kind(),
                "metadata",
                JsonObject.of("name", "a"));
    }

    ExchangeInMemory next(List<ResourceDefinition> resources) {
        if (malformed.chance(2)) {
            String method = malformed.one(List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"));
            return request(method, malformed.one(ODD_PATHS), query(), NOTHING, null);
        }
        ResourceDefinition definition = malformed.one(resources);
        if (malformed.chance(10)) {
            // What has schemas and expressions gets more than its share.
            definition =
                    malformed.one(
                            resources.stream()
                                    .filter(one -> rich.of(one.kind().kind()) != null)
                                    .toList());
        }
        return next(definition);
    }

    private ExchangeInMemory next(ResourceDefinition definition) {
        JsonObject example = example(definition);
        String collection = collection(definition);
        String named = collection + "/" + malformed.one(List.of("a", "nameValue", "b%20c"));
        String part =
                malformed.chance(20) && !definition.subresources().isEmpty()
                        ? "/" + malformed.one(definition.subresources()).name()
                        : "";
        String query = query();
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                String path = part.isEmpty() ? collection : named + part;
                String type = malformed.chance(90) ? null : "application/yaml";
                yield request("POST", path, query, body(example), type);
            }
            case 2 -> {
                String type = malformed.chance(90) ? null : "application/vnd.kubernetes.protobuf";
                yield request("PUT", named + part, query, body(example), type);
            }
            case 3 -> {
                byte[] body = malformed.bytes(malformed.jsonPatch(example));
                String type = "application/json-patch+json";
                yield request("PATCH", named + part, query, body, type);
            }
            case 4 -> {
                String kind = malformed.one(List.of("merge-patch", "strategic-merge-patch"));
                String type = "application/" + kind + "+json";
                yield request("PATCH", named + part, query, body(example), type);
            }
            case 5 -> {
                String applying = query + "&fieldManager=m&force=true";
                String type = "application/apply-patch+yaml";
                yield request("PATCH", named + part, applying, body(example), type);
            }
            case 6 -> {
                String path = malformed.chance(70) ? collection : named + part;
                yield request("GET", path, query, NOTHING, null);
            }
            default -> {
                JsonObject options =
                        JsonObject.of("propagationPolicy", Json.of(1))
                                .with("gracePeriodSeconds", Json.of(1));
                byte[] body = malformed.chance(50) ? NOTHING : body(options);
                String path = malformed.chance(20) ? collection : named;
                yield request("DELETE", path, query, body, null);
            }
        };
    }

    private byte[] body(JsonObject example) {
        return malformed.bytes(malformed.tree(example));
    }

    /// A whole example, valid or not; or a plain one that mostly can be stored.
    private JsonObject example(ResourceDefinition definition) {
        JsonObject plain = plain(definition);
        JsonObject made = rich.of(definition.kind().kind());
        if (made != null && malformed.chance(80)) {
            return made;
        }
        JsonObject known = recorded.get(definition.kind());
        if (known == null || malformed.chance(20)) {
            return plain;
        }
        return malformed.chance(50) ? known : known.with("metadata", plain.object("metadata"));
    }

    private String query() {
        var query = new StringBuilder("pretty=0");
        var all = new ArrayList<List<String>>();
        all.add(List.of("labelSelector", malformed.selector()));
        all.add(List.of("fieldSelector", malformed.selector()));
        all.add(List.of("continue", malformed.token()));
        all.add(choice("limit", "1", "0", "-1", "x", "99999999999999999999"));
        all.add(choice("resourceVersion", "0", "1", "-1", "x", "99999999999"));
        all.add(choice("resourceVersionMatch", "Exact", "NotOlderThan", "x"));
        all.add(choice("timeoutSeconds", "0", "-1", "x"));
        all.add(choice("watch", "0", "false"));
        all.add(choice("sendInitialEvents", "true", "x"));
        all.add(choice("dryRun", "All", "None", ""));
        all.add(choice("fieldValidation", "Strict", "Warn", "Ignore", "x"));
        all.add(List.of("fieldManager", malformed.noise(200)));
        all.add(choice("gracePeriodSeconds", "0", "-1", "x"));
        all.add(choice("propagationPolicy", "Orphan", "x"));
        all.add(choice("pretty", "true", "x"));
        all.add(choice("tailLines", "-1", "x", "2"));
        for (List<String> pair : all) {
            if (malformed.chance(6)) {
                String value = URLEncoder.encode(pair.get(1), StandardCharsets.UTF_8);
                query.append('&').append(pair.get(0)).append('=');
                query.append(malformed.chance(95) ? value : "%zz");
            }
        }
        return query.toString();
    }

    private List<String> choice(String name, String... values) {
        return List.of(name, malformed.one(List.of(values)));
    }

    ExchangeInMemory request(
            String method, String path, String query, byte[] body, String contentType) {
        var headers = new HashMap<String, String>();
        headers.put(
                "authorization",
                malformed.chance(98) ? "Bearer t0ken" : "Bearer " + malformed.noise(80));
        if (contentType != null) {
            headers.put("content-type", contentType);
        }
        if (malformed.chance(15)) {
            headers.put("accept", malformed.one(ACCEPTED));
        }
        return new ExchangeInMemory(method, path, query, headers, body);
    }
}
