package atoll.api.schema;

import atoll.base.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The order in which Go types declare their fields, and Go writes them: that of the numbers in
/// protobuf, but for the types in `declared.txt`.
public final class DeclaredOrder {
    private static final Comparator<Field> BY_NUMBER =
            Comparator.comparing(
                    (Field field) -> field.wirePath().stream().map(Integer::longValue).toList(),
                    DeclaredOrder::compare);

    /// The two that protobuf has no numbers for.
    private static final Comparator<String> KIND_FIRST =
            Comparator.comparing(key -> !key.equals("kind"));

    private static final Map<String, List<String>> OTHERWISE = load();

    private DeclaredOrder() {}

    private static Map<String, List<String>> load() {
        try (var in =
                        Objects.requireNonNull(
                                DeclaredOrder.class.getResourceAsStream("declared.txt"));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(" ")))
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    List::getFirst, words -> words.subList(1, words.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The keys of an object in the order of its Go type; as they are where it has none.
    public static List<String> of(JsonObject object, @Nullable Schema schema) {
        if (schema == null || schema.type() != Schema.Type.OBJECT) {
            return object.keys();
        }
        List<String> listed = OTHERWISE.getOrDefault(type(schema), List.of());
        return object.keys().stream()
                .sorted(
                        Comparator.<String>comparingInt(listed::indexOf)
                                .thenComparing(schema::field, Comparator.nullsLast(BY_NUMBER))
                                .thenComparing(KIND_FIRST))
                .toList();
    }

    /// `core/v1.Pod` of `io.k8s.api.core.v1.Pod`.
    private static String type(Schema schema) {
        String definition = String.valueOf(schema.definition());
        int type = definition.lastIndexOf('.');
        int version = definition.lastIndexOf('.', type - 1);
        int group = definition.lastIndexOf('.', version - 1);
        return version < 0
                ? ""
                : definition.substring(group + 1, version)
                        + "/"
                        + definition.substring(version + 1);
    }

    private static int compare(List<Long> one, List<Long> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Long.compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }
}
