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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads `resources.txt`, what a fresh server serves, and `opt-in.txt`, what it serves when asked
/// to. The head of the first explains the columns of both.
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
    ///
    /// @param name `pods`, or `pods/status` for a subresource, whose line follows the resource's
    /// @param kind of a subresource perhaps with its group and version: `autoscaling/v1/Scale`
    private record Line(
            String apiVersion,
            String name,
            String kind,
            boolean namespaced,
            List<String> verbs,
            List<String> shortNames,
            List<String> categories) {

        /// Seven words between spaces; `*` for all verbs, `gpu` for those of most subresources, `-`
        /// for no names.
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

        GroupResource groupResource() {
            return GroupVersionResource.of(apiVersion, resource()).groupResource();
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

    /// The first version of a resource in the files is the one that is stored, whether it is served
    /// or not.
    ///
    /// @return in the order in which discovery lists them
    static List<ResourceDefinition> read(Schemas schemas, RuntimeConfig config) {
        List<Line> fresh = lines("resources.txt");
        List<Line> optIn = config.given().isEmpty() ? List.of() : lines("opt-in.txt");
        var stored = new HashMap<GroupResource, String>();
        var served = new ArrayList<Line>();
        for (List<Line> file : List.of(fresh, optIn)) {
            for (Line line : file) {
                stored.putIfAbsent(line.groupResource(), line.apiVersion());
                if (config.serves(line.apiVersion(), line.resource(), file == fresh)) {
                    served.add(line);
                }
            }
        }
        var byResource = new LinkedHashMap<String, List<Line>>();
        inGroups(served)
                .forEach(line ->
                        byResource
                                .computeIfAbsent(
                                        line.apiVersion() + " " + line.resource(),
                                        _ -> new ArrayList<>())
                                .add(line));
        return byResource.values().stream()
                .map(lines ->
                        define(
                                schemas,
                                lines,
                                stored.getOrDefault(lines.getFirst().groupResource(), "")))
                .toList();
    }

    /// A version that was asked for stands behind those that its group has anyway.
    private static List<Line> inGroups(List<Line> lines) {
        Map<String, List<Line>> byGroup = new LinkedHashMap<>();
        lines.forEach(line ->
                byGroup.computeIfAbsent(line.groupResource().group(), _ -> new ArrayList<>())
                        .add(line));
        return byGroup.values().stream().flatMap(List::stream).toList();
    }

    /// All that can be served.
    static List<String> groupVersions() {
        return Stream.of("resources.txt", "opt-in.txt")
                .flatMap(file -> lines(file).stream())
                .map(Line::apiVersion)
                .distinct()
                .toList();
    }

    private static List<Line> lines(String file) {
        try (var in = Objects.requireNonNull(BuiltIn.class.getResourceAsStream(file), file);
                var reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().filter(text -> !text.startsWith("#")).map(Line::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param lines of the resource and then of its subresources
    /// @param stored the version it is kept in, where that is another
    private static ResourceDefinition define(Schemas schemas, List<Line> lines, String stored) {
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
                        : new ManagedFields(
                                schema,
                                true,
                                ResetFields.of(resource.groupResource(), info.subresources())),
                subresources,
                storage(resource),
                storageKind(info.groupVersionKind(), stored),
                conversion(resource, stored),
                List.of(),
                null,
                null);
    }

    /// Events of the newer group are the core group's.
    private static GroupResource storage(GroupVersionResource resource) {
        return resource.group().equals("events.k8s.io")
                ? new GroupResource("", resource.resource())
                : resource.groupResource();
    }

    /// The kinds that are stored in another group or not in the version that is first in the file.
    private static GroupVersionKind storageKind(GroupVersionKind kind, String stored) {
        return switch (kind.group()) {
            case "events.k8s.io" -> new GroupVersionKind("", "v1", kind.kind());
            case "autoscaling" -> new GroupVersionKind("autoscaling", "v2", kind.kind());
            default -> GroupVersionKind.of(stored, kind.kind());
        };
    }

    /// Those three differ in their fields; other versions of built-in kinds only in their name.
    private static Conversion conversion(GroupVersionResource resource, String stored) {
        return switch (resource.apiVersion()) {
            case "events.k8s.io/v1" -> EventConversion.INSTANCE;
            case "autoscaling/v1" -> AutoscalerConversion.INSTANCE;
            case "resource.k8s.io/v1beta1" -> DeviceConversion.INSTANCE;
            default ->
                    resource.apiVersion().equals(stored)
                            ? Conversion.IDENTITY
                            : new VersionRename(resource.apiVersion(), stored);
        };
    }
}
