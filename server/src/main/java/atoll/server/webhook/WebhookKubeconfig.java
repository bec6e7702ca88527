package atoll.server.webhook;

import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// What a kubeconfig says of its current context, found wrong as upstream's client finds it.
final class WebhookKubeconfig {
    private static final String NOTHING =
            "no configuration has been provided, try setting KUBERNETES_MASTER environment variable";

    private final Path file;
    private final String clusterName;
    private final JsonObject cluster;
    private final String userName;
    private final JsonObject user;
    private final List<String> wrong = new ArrayList<>();

    private WebhookKubeconfig(Path file, JsonObject config) {
        this.file = file;
        String current = config.stringOr("current-context", "");
        JsonObject context = named(config, "contexts", current, "context");
        if (!current.isEmpty() && context.isEmpty()) {
            wrong.add("context was not found for specified context: " + current);
        }
        this.clusterName = context.stringOr("cluster", "");
        this.cluster = named(config, "clusters", clusterName, "cluster");
        this.userName = context.stringOr("user", "");
        this.user = named(config, "users", userName, "user");
    }

    /// @throws IOException when it cannot be read or used
    static WebhookKubeconfig read(Path file) throws IOException {
        JsonObject config;
        try {
            String text = Files.readString(file);
            config = text.isBlank() ? JsonObject.EMPTY : Yaml.parseObject(text);
        } catch (JsonException e) {
            throw notLoaded(file, String.valueOf(e.getMessage()));
        }
        var read = new WebhookKubeconfig(file, config);
        for (String field : List.of("client-certificate", "client-key")) {
            read.requireEncoded(read.user, field);
        }
        read.requireEncoded(read.cluster, "certificate-authority");
        read.requireUsable();
        return read;
    }

    private static IOException notLoaded(Path file, String why) {
        return new IOException("error loading config file \"" + file + "\": " + why);
    }

    private static JsonObject named(JsonObject config, String list, String name, String key) {
        return config.array(list).objects().stream()
                .filter(each -> each.stringOr("name", "").equals(name) && !name.isEmpty())
                .findFirst()
                .map(each -> each.object(key))
                .orElse(JsonObject.EMPTY);
    }

    private void requireEncoded(JsonObject holder, String field) throws IOException {
        String text = holder.stringOr(field + "-data", "");
        try {
            Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            int bad = text.replaceFirst("[^A-Za-z0-9+/=].*", "").length();
            throw notLoaded(
                    file,
                    "illegal base64 data at input byte " + (bad == text.length() ? bad & ~3 : bad));
        }
    }

    private void requireUsable() throws IOException {
        checkUser();
        boolean none = cluster.isEmpty();
        if (none) {
            wrong.add("cluster has no server defined");
        } else {
            checkCluster();
        }
        if (none && wrong.size() == 1) {
            throw new IOException("invalid configuration: " + NOTHING);
        }
        if (!wrong.isEmpty()) {
            throw new IOException(
                    "invalid configuration: "
                            + (wrong.size() == 1
                                    ? wrong.getFirst()
                                    : "[" + String.join(", ", wrong) + "]"));
        }
    }

    private void checkUser() {
        boolean certified = has(user, "client-certificate") || has(user, "client-certificate-data");
        if (!certified) {
            return;
        }
        if (has(user, "client-certificate") && has(user, "client-certificate-data")) {
            wrong.add(
                    "client-cert-data and client-cert are both specified for %s. client-cert-data will override."
                            .formatted(userName));
        }
        if (has(user, "client-key") && has(user, "client-key-data")) {
            wrong.add(
                    "client-key-data and client-key are both specified for %s; client-key-data will override"
                            .formatted(userName));
        }
        if (!has(user, "client-key") && !has(user, "client-key-data")) {
            wrong.add(
                    "client-key-data or client-key must be specified for %s to use the clientCert authentication method."
                            .formatted(userName));
        }
        checkReadable(user, "client-certificate", "client-cert", userName);
        checkReadable(user, "client-key", "client-key", userName);
    }

    private void checkCluster() {
        if (!has(cluster, "server")) {
            wrong.add("no server found for cluster \"" + clusterName + '"');
        }
        if (has(cluster, "certificate-authority") && has(cluster, "certificate-authority-data")) {
            wrong.add(
                    "certificate-authority-data and certificate-authority are both specified for %s. certificate-authority-data will override."
                            .formatted(clusterName));
        }
        checkReadable(cluster, "certificate-authority", "certificate-authority", clusterName);
    }

    private static boolean has(JsonObject holder, String field) {
        return !holder.stringOr(field, "").isEmpty();
    }

    /// @param called what refusals call the field
    private void checkReadable(JsonObject holder, String field, String called, String of) {
        if (!has(holder, field)) {
            return;
        }
        Path place = file.resolveSibling(holder.stringOr(field, ""));
        try {
            Files.readAllBytes(place);
        } catch (IOException e) {
            String why =
                    e instanceof NoSuchFileException
                            ? "no such file or directory"
                            : String.valueOf(e.getMessage());
            wrong.add(
                    "unable to read %s %s for %s due to open %s: %s"
                            .formatted(called, place, of, place, why));
        }
    }

    JsonObject cluster() {
        return cluster;
    }

    /// PEM that stands in the kubeconfig, else in the file that it names; empty for none.
    private String pem(JsonObject holder, String field) throws IOException {
        if (has(holder, field + "-data")) {
            byte[] inline = Base64.getDecoder().decode(holder.stringOr(field + "-data", ""));
            return new String(inline, StandardCharsets.UTF_8);
        }
        return has(holder, field)
                ? Files.readString(file.resolveSibling(holder.stringOr(field, "")))
                : "";
    }

    String authority() throws IOException {
        return pem(cluster, "certificate-authority");
    }

    String certificate() throws IOException {
        return pem(user, "client-certificate");
    }

    String key() throws IOException {
        return pem(user, "client-key");
    }

    /// The header `Authorization`; empty for none. A secret.
    String authorization() throws IOException {
        String token = user.stringOr("token", "");
        if (token.isEmpty() && has(user, "tokenFile")) {
            token = Files.readString(file.resolveSibling(user.stringOr("tokenFile", ""))).strip();
        }
        if (!token.isEmpty()) {
            return "Bearer " + token;
        }
        String name = user.stringOr("username", "");
        String pair = name + ":" + user.stringOr("password", "");
        return name.isEmpty()
                ? ""
                : "Basic "
                        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
