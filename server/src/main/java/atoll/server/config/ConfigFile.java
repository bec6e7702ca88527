package atoll.server.config;

import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A file of the group `apiserver.config.k8s.io`.
public final class ConfigFile {
    private static final String GROUP = "apiserver.config.k8s.io/";

    private ConfigFile() {}

    /// Why a file cannot be read, as the operating system says it.
    public static String why(IOException failure) {
        return failure instanceof NoSuchFileException
                ? "no such file or directory"
                : String.valueOf(failure.getMessage());
    }

    /// @param versions that it may have
    /// @throws ConfigException when it cannot be read, or is of another kind
    public static JsonObject read(Path file, String kind, List<String> versions) {
        JsonObject tree;
        try {
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw new ConfigException("empty config data");
            }
            tree = Yaml.parseObject(text);
        } catch (IOException e) {
            throw new ConfigException("open " + file + ": " + why(e));
        } catch (JsonException e) {
            throw new ConfigException(file + ": " + e.getMessage());
        }
        String own = tree.stringOr("kind", "");
        String version = tree.stringOr("apiVersion", "");
        if (own.isEmpty()) {
            throw new ConfigException("Object 'Kind' is missing in '" + file + "'");
        }
        if (version.isEmpty()) {
            throw new ConfigException("Object 'apiVersion' is missing in '" + file + "'");
        }
        if (!own.equals(kind)
                || versions.stream().noneMatch(each -> version.equals(GROUP + each))) {
            throw new ConfigException(
                    "no kind \"%s\" is registered for version \"%s\"".formatted(own, version));
        }
        return tree;
    }
}
