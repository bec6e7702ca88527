package atoll.api.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every recorded kind that 1.36 serves, between JSON, YAML and protobuf, byte for byte.
class GoldenCodecTest {
    private final Schemas schemas = Schemas.load();
    private final ProtobufCodec codec = new ProtobufCodec(schemas);

    @Test
    void everyServedKindRoundTripsBetweenJsonYamlAndProtobuf() throws IOException {
        List<Path> files = goldenJson();
        assumeTrue(!files.isEmpty(), "no folder shared/golden/codec beside the repository");
        var wrong = new ArrayList<String>();
        int tried = 0;
        for (Path file : files) {
            JsonObject json = JsonReader.readObject(Files.readAllBytes(file));
            GroupVersionKind kind = kind(file.getFileName().toString());
            if (!codec.supports(kind)) {
                continue;
            }
            tried++;
            wrong.addAll(differences(file, kind, json));
        }
        System.out.printf(
                "golden codec: %d of %d recorded kinds are served, %d differences%n",
                tried, files.size(), wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(80);
    }

    private List<String> differences(Path file, GroupVersionKind kind, JsonObject json)
            throws IOException {
        String name = file.getFileName().toString();
        byte[] bytes = Files.readAllBytes(file.resolveSibling(name.replace(".json", ".pb")));
        String yaml = Files.readString(file.resolveSibling(name.replace(".json", ".yaml")));
        var wrong = new ArrayList<String>();
        try {
            JsonObject decoded = codec.decode(bytes, kind);
            if (!decoded.equals(json)) {
                wrong.add(name + " decodes to\n  " + decoded + "\n  not\n  " + json);
            }
            byte[] encoded = json.has("kind") ? codec.encode(json) : new byte[0];
            if (json.has("kind") && !java.util.Arrays.equals(encoded, bytes)) {
                int at = java.util.Arrays.mismatch(encoded, bytes);
                wrong.add(name + " encodes otherwise from byte " + at + " of " + bytes.length);
            }
            JsonObject ofYaml = Yaml.parseObject(yaml);
            if (!ofYaml.equals(decoded) || !Yaml.write(decoded).equals(yaml)) {
                wrong.add(name + " has another YAML");
            }
        } catch (RuntimeException e) {
            wrong.add(name + ": " + e);
        }
        return wrong;
    }

    @Test
    void everyListIsTheSameFromStoredItemsAndFromTheirTrees() throws IOException {
        List<Path> files = goldenJson();
        assumeTrue(!files.isEmpty(), "no folder shared/golden/codec beside the repository");
        int tried = 0;
        for (Path file : files) {
            GroupVersionKind kind = kind(file.getFileName().toString());
            var list = new GroupVersionKind(kind.group(), kind.version(), kind.kind() + "List");
            JsonObject json = JsonReader.readObject(Files.readAllBytes(file));
            if (codec.supports(list) && json.has("metadata")) {
                tried++;
                assertThat(written(list, json, null))
                        .as(file.getFileName().toString())
                        .isEqualTo(written(list, json, KubeObject::withoutType));
            }
        }
        assertThat(tried).isGreaterThan(60);
    }

    private byte[] written(
            GroupVersionKind list,
            JsonObject item,
            @Nullable Function<KubeObject, JsonObject> shown)
            throws IOException {
        var key = new ObjectKey("namespaceValue", "nameValue");
        KubeObject stored = KubeObject.stored(key, KubeObject.encode(item), 7);
        var head = JsonObject.of("apiVersion", list.apiVersion(), "kind", list.kind());
        var out = new ByteArrayOutputStream();
        codec.writeList(head, List.of(stored, stored), shown, out);
        return out.toByteArray();
    }

    /// `apps.v1.Deployment.json`, `rbac.authorization.k8s.io.v1.Role.json`, `core.v1.Pod.json`.
    private static GroupVersionKind kind(String file) {
        List<String> words = List.of(file.substring(0, file.length() - 5).split("\\."));
        int size = words.size();
        String group = String.join(".", words.subList(0, size - 2));
        return new GroupVersionKind(
                group.equals("core") ? "" : group, words.get(size - 2), words.get(size - 1));
    }

    private static List<Path> goldenJson() throws IOException {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path codec = at.resolve("shared/golden/codec");
            if (Files.isDirectory(codec)) {
                try (var files = Files.list(codec)) {
                    return files.filter(file -> file.toString().endsWith(".json"))
                            .sorted()
                            .toList();
                }
            }
        }
        return List.of();
    }

    @Test
    void aWatchEventCarriesAWholeObject() {
        JsonObject pod =
                JsonReader.readObject(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},"
                                + "\"spec\":{\"containers\":[]},\"status\":{}}");

        JsonObject event =
                codec.decodeWatchEvent(codec.encodeWatchEvent("ADDED", codec.encode(pod)));

        assertThat(event.string("type")).isEqualTo("ADDED");
        assertThat(event.string("object", "metadata", "name")).isEqualTo("a");
        assertThat(event.object("object").get("kind")).isEqualTo(Json.of("Pod"));
    }
}
