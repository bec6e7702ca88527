package atoll.server.resource;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.ResourceInfo;
import atoll.api.patch.ManagedFields;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads `resources.txt`: what a fresh server serves.
final class BuiltIn {
    private static final List<String> ALL_VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");

    private BuiltIn() {}

    /// One line of the file.
    private record Line(
            String apiVersion,
            String name,
            String kind,
            boolean namespaced,
            List<String> verbs,
            List<String> shortNames,
            List<String> categories) {

        static Line of(String text) {
            String[] words = text.split("\\s+");
            List<String> verbs =
                    switch (words[4]) {
                        case "*" -> ALL_VERBS;
                        case "gpu" -> List.of("get", "patch", "update");
                        default -> List.of(words[4].split(","));
                    };
            return new Line(
                    words[0],
                    words[1],
                    words[2],
                    words[3].equals("namespaced"),
                    verbs,
                    names(words[5]),
                    names(words[6]));
        }

        private static List<String> names(String word) {
            return word.equals("-") ? List.of() : List.of(word.split(","));
        }

        boolean isSubresource() {
            return name.indexOf('/') > 0;
        }

        String resource() {
            return isSubresource() ? name.substring(0, name.indexOf('/')) : name;
        }

        Subresource subresource() {
            int slash = kind.lastIndexOf('/');
            return new Subresource(
                    name.substring(name.indexOf('/') + 1),
                    slash < 0
                            ? GroupVersionKind.of(apiVersion, kind)
                            : GroupVersionKind.of(
                                    kind.substring(0, slash), kind.substring(slash + 1)),
                    verbs);
        }
    }

    static List<ResourceDefinition> read(Schemas schemas) {
        var byResource = new LinkedHashMap<String, List<Line>>();
        try (var in = Objects.requireNonNull(BuiltIn.class.getResourceAsStream("resources.txt"));
                var reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(text -> !text.startsWith("#"))
                    .map(Line::of)
                    .forEach(line ->
                            byResource
                                    .computeIfAbsent(
                                            line.apiVersion() + " " + line.resource(),
                                            _ -> new ArrayList<>())
                                    .add(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return byResource.values().stream().map(lines -> define(schemas, lines)).toList();
    }

    private static ResourceDefinition define(Schemas schemas, List<Line> lines) {
        Line main = lines.getFirst();
        List<Subresource> subresources = lines.stream().skip(1).map(Line::subresource).toList();
        var resource = GroupVersionResource.of(main.apiVersion(), main.name());
        var info =
                new ResourceInfo(
                        resource,
                        main.kind(),
                        main.kind().toLowerCase(Locale.ROOT),
                        main.namespaced(),
                        main.verbs(),
                        main.shortNames(),
                        main.categories(),
                        subresources.stream().map(Subresource::name).toList());
        @Nullable Schema schema = schemas.kind(info.groupVersionKind());
        return new ResourceDefinition(
                info,
                main.kind() + "List",
                schema,
                schema == null
                        ? null
                        : new ManagedFields(schema, true, info.subresources().contains("status")),
                subresources,
                storage(resource),
                storageKind(info.groupVersionKind()),
                conversion(resource),
                List.of(),
                null,
                null);
    }

    private static GroupResource storage(GroupVersionResource resource) {
        return resource.group().equals("events.k8s.io")
                ? new GroupResource("", resource.resource())
                : resource.groupResource();
    }

    private static GroupVersionKind storageKind(GroupVersionKind kind) {
        return switch (kind.group()) {
            case "events.k8s.io" -> new GroupVersionKind("", "v1", kind.kind());
            case "autoscaling" -> new GroupVersionKind("autoscaling", "v2", kind.kind());
            default -> kind;
        };
    }

    private static Conversion conversion(GroupVersionResource resource) {
        return switch (resource.apiVersion()) {
            case "events.k8s.io/v1" -> EventConversion.INSTANCE;
            case "autoscaling/v1" -> AutoscalerConversion.INSTANCE;
            default -> Conversion.IDENTITY;
        };
    }
}
