package atoll.server.config;

import atoll.api.GoStrings;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file of the group `apiserver.config.k8s.io`.
public final class ConfigFile {
    private static final String GROUP = "apiserver.config.k8s.io/";
    private static final List<String> VERSIONS = List.of("v1", "v1beta1", "v1alpha1");

    private ConfigFile() {}

    /// Why a file cannot be read, as the operating system says it.
    public static String why(IOException failure) {
        return failure instanceof NoSuchFileException
                ? "no such file or directory"
                : String.valueOf(failure.getMessage());
    }

    /// @throws ConfigException when it cannot be read
    public static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw new ConfigException("read " + file + ": is a directory");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException("open " + file + ": " + why(e));
        }
    }

    /// @param kind that it must be
    /// @param shape of that kind
    /// @throws ConfigException in upstream's words, when it is of another kind or does not fit
    public static JsonObject decode(String text, String kind, ConfigShape.Struct shape) {
        if (text.isEmpty()) {
            throw new ConfigException("empty config data");
        }
        var duplicates = new ArrayList<String>();
        JsonObject tree = tree(text, duplicates);
        String version = tree.stringOr("apiVersion", "");
        String own = tree.stringOr("kind", "");
        if (own.isEmpty()) {
            throw new ConfigException("Object 'Kind' is missing in '" + text + "'");
        }
        if (version.isEmpty() || version.endsWith("/")) {
            throw new ConfigException("Object 'apiVersion' is missing in '" + text + "'");
        }
        String known =
                VERSIONS.stream()
                        .filter(each -> version.equals(GROUP + each))
                        .findFirst()
                        .orElse("");
        if (!own.equals(kind) || known.isEmpty()) {
            throw new ConfigException(
                    "no kind %s is registered for version %s in scheme \"pkg/runtime/scheme.go:111\""
                            .formatted(GoStrings.quoted(own), GoStrings.quoted(version)));
        }
        ConfigDecoder.require(tree, shape, known, duplicates);
        return tree;
    }

    private static JsonObject tree(String text, List<String> duplicates) {
        Json read;
        try {
            read = Yaml.parse(text, duplicates::add);
        } catch (JsonException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        if (read instanceof JsonObject object) {
            return object;
        }
        if (read == JsonNull.NULL) {
            return JsonObject.EMPTY;
        }
        throw new ConfigException(
                "couldn't get version/kind; json parse error: json: cannot unmarshal "
                        + ConfigDecoder.word(read)
                        + " into Go value of type struct { APIVersion string"
                        + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                        + " \"json:\\\"kind,omitempty\\\"\" }");
    }
}
