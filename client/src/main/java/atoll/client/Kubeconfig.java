package atoll.client;

import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kubeconfig file's content. Entries that are not ours, and fields that we do not know, stay as
/// they are. Immutable: an edit returns another. Of a name that stands twice in a list the first
/// entry counts.
///
/// @param folder where files are sought that the content names by a relative path: beside the
///   kubeconfig, as kubectl does
/// @param tree
///   `{"clusters":[{"name":…,"cluster":{…}}],"contexts":[…],"users":[…],"current-context":…}`
public record Kubeconfig(JsonObject tree, Path folder) {
    /// Content that came from no file; relative paths in it start where the process runs.
    public Kubeconfig(JsonObject tree) {
        this(tree, Path.of(""));
    }

    /// A kubeconfig without any entry, as `kubectl config view` prints one.
    public static Kubeconfig empty() {
        return new Kubeconfig(
                JsonObject.of(
                        "apiVersion", "v1",
                        "kind", "Config",
                        "clusters", JsonArray.EMPTY,
                        "contexts", JsonArray.EMPTY,
                        "users", JsonArray.EMPTY,
                        "preferences", JsonObject.EMPTY));
    }

    /// @throws IOException when the file cannot be read or is not a kubeconfig
    public static Kubeconfig read(Path file) throws IOException {
        try {
            Json read = Yaml.parse(Files.readString(file));
            if (read instanceof JsonObject object) {
                return new Kubeconfig(object, file.toAbsolutePath().resolveSibling(""));
            }
            throw new IOException(file + " is not a kubeconfig: an object is expected");
        } catch (JsonException e) {
            throw new IOException(file + " is not a kubeconfig: " + e.getMessage(), e);
        }
    }

    /// Writes the whole file or nothing, readable by its owner only. A link is followed: the file
    /// that it names is replaced. Directories on the way are made.
    ///
    /// @throws IOException when it cannot be written; then the old file is still there
    public void write(Path file) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        FileAttribute<?> ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path fresh =
                Files.createTempFile(target.getParent(), "." + target.getFileName(), "", ownerOnly);
        try {
            Files.writeString(fresh, Yaml.write(tree));
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// With the cluster's entry, whose authority stands in the file itself.
    ///
    /// @param server the address, with its path: `https://127.0.0.1:7443/clusters/member1`
    public Kubeconfig withCluster(String name, String server, String authorityPem) {
        return with(
                "clusters",
                JsonObject.of(
                        "name",
                        name,
                        "cluster",
                        JsonObject.of(
                                "server",
                                server,
                                "certificate-authority-data",
                                base64(authorityPem))));
    }

    /// With the user's entry: a client certificate and its key, both in the file itself.
    public Kubeconfig withUser(String name, String certificatePem, String keyPem) {
        return with(
                "users",
                JsonObject.of(
                        "name",
                        name,
                        "user",
                        JsonObject.of(
                                "client-certificate-data", base64(certificatePem),
                                "client-key-data", base64(keyPem))));
    }

    /// With a context of those names; whether they exist is seen when it is used.
    public Kubeconfig withContext(String name, String cluster, String user) {
        return with(
                "contexts",
                JsonObject.of(
                        "name", name, "context", JsonObject.of("cluster", cluster, "user", user)));
    }

    /// That such a context exists is not checked.
    public Kubeconfig withCurrentContext(String name) {
        return new Kubeconfig(tree.with("current-context", name), folder);
    }

    /// Sets the entry of that name, in place if there is one.
    private Kubeconfig with(String list, JsonObject entry) {
        String name = entry.stringOr("name", "");
        JsonArray old = tree.array(list);
        JsonArray entries =
                find(list, name) == null
                        ? old.plus(entry)
                        : old.map(item ->
                                item.asObject().stringOr("name", "").equals(name) ? entry : item);
        return new Kubeconfig(tree.with(list, entries), folder);
    }

    /// Null when there is none.
    private @Nullable JsonObject find(String list, String name) {
        return tree.array(list).objects().stream()
                .filter(entry -> entry.stringOr("name", "").equals(name))
                .findFirst()
                .orElse(null);
    }

    /// "" when none was chosen.
    public String currentContext() {
        return tree.stringOr("current-context", "");
    }

    /// The contexts' names, in the file's order.
    public List<String> contexts() {
        return tree.array("contexts").objects().stream()
                .map(entry -> entry.stringOr("name", ""))
                .toList();
    }

    /// Only this context with its cluster and user, as the current one.
    ///
    /// @throws IOException when one of them is missing
    public Kubeconfig only(String context) throws IOException {
        JsonObject entry = need("contexts", context);
        String cluster = entry.object("context").stringOr("cluster", "");
        String user = entry.object("context").stringOr("user", "");
        return new Kubeconfig(
                empty().tree()
                        .with("clusters", JsonArray.of(need("clusters", cluster)))
                        .with("users", JsonArray.of(need("users", user)))
                        .with("contexts", JsonArray.of(entry))
                        .with("current-context", context),
                folder);
    }

    /// How to connect in a context. Files named in it are read.
    ///
    /// @throws IOException when one of them cannot be read, or the context is not complete
    public Connection connection(String context) throws IOException {
        JsonObject entry = need("contexts", context).object("context");
        JsonObject cluster = need("clusters", entry.stringOr("cluster", "")).object("cluster");
        JsonObject user = need("users", entry.stringOr("user", "")).object("user");
        return new Connection(
                URI.create(cluster.stringOr("server", "")),
                content(cluster, "certificate-authority"),
                content(user, "client-certificate"),
                content(user, "client-key"),
                user.string("token"));
    }

    /// What stands in the file itself goes before what it names.
    private @Nullable String content(JsonObject entry, String field) throws IOException {
        String data = entry.stringOr(field + "-data", "");
        if (!data.isEmpty()) {
            return decoded(field + "-data", data);
        }
        String file = entry.stringOr(field, "");
        return file.isEmpty() ? null : Files.readString(folder.resolve(file));
    }

    private static String decoded(String field, String base64) throws IOException {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            throw new IOException(field + " of the kubeconfig is no base64", e);
        }
    }

    /// @throws IOException that names the list and what it lacks
    private JsonObject need(String list, String name) throws IOException {
        JsonObject found = find(list, name);
        if (found == null) {
            throw new IOException("the kubeconfig has no \"" + name + "\" among its " + list);
        }
        return found;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
