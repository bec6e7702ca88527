package atoll.server.delegate;

import atoll.api.GoDuration;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.config.ConfigException;
import atoll.server.config.ConfigFile;
import atoll.server.config.ConfigProblems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a file of the kind `AuthorizationConfiguration` says: who decides, in turn.
///
/// Upstream: `apiserver.config.k8s.io`, flag `--authorization-config`. All problems of a file are
/// told at once, each with its path in upstream's words.
///
/// @param entries at least one; the first that decides counts
public record AuthorizationConfiguration(List<Entry> entries) {
    private static final String KIND = "AuthorizationConfiguration";
    private static final List<String> TYPES =
            List.of("ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook");

    /// Upstream's bound for one attempt.
    private static final Duration LONGEST = Duration.ofSeconds(30);

    public AuthorizationConfiguration {
        entries = List.copyOf(entries);
    }

    /// One that decides.
    public sealed interface Entry {
        /// @param mode `Node`, `RBAC`, `AlwaysAllow` …
        record Mode(String mode) implements Entry {}

        /// @param kubeconfig exists, when it was read without problems
        record Webhook(Path kubeconfig, WebhookSettings settings) implements Entry {}
    }

    /// Read once, at the start; changes of the file are not followed.
    ///
    /// @throws ConfigException when it cannot be read or is none
    public static AuthorizationConfiguration read(Path file) {
        JsonObject tree = tree(ConfigFile.text(file));
        var problems = new ConfigProblems();
        List<JsonObject> authorizers = tree.array("authorizers").objects();
        if (authorizers.isEmpty()) {
            problems.required("authorizers", "at least one authorization mode must be defined");
        }
        var entries = new ArrayList<Entry>();
        var types = new HashSet<String>();
        var names = new HashSet<String>();
        for (int i = 0; i < authorizers.size(); i++) {
            Entry entry =
                    entry(authorizers.get(i), "authorizers[" + i + "]", types, names, problems);
            if (entry != null) {
                entries.add(entry);
            }
        }
        problems.refuse();
        requireNames(authorizers);
        if (entries.stream()
                .anyMatch(each ->
                        each instanceof Entry.Webhook(var place, _)
                                && place.toString().isEmpty())) {
            throw new ConfigException(
                    "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined");
        }
        return new AuthorizationConfiguration(entries);
    }

    /// An empty file says nothing, and is decoded all the same.
    private static JsonObject tree(String text) {
        try {
            return text.isEmpty()
                    ? JsonObject.EMPTY
                    : ConfigFile.decode(text, KIND, AuthorizationShape.FILE);
        } catch (ConfigException e) {
            throw new ConfigException(
                    "failed to load AuthorizationConfiguration from file: " + e.getMessage());
        }
    }

    /// All but webhooks are called by their types.
    private static void requireNames(List<JsonObject> authorizers) {
        var problems = new ConfigProblems();
        for (JsonObject each : authorizers) {
            String type = each.stringOr("type", "");
            String expected = type.toLowerCase(Locale.ROOT);
            String name = each.stringOr("name", "");
            if (!type.equals("Webhook") && !name.equals(expected)) {
                problems.add(
                        "expected name %s for authorizer %s instead of %s"
                                .formatted(expected, type, name));
            }
        }
        problems.refuse();
    }

    /// @param path `authorizers[0]`, for problems
    /// @param types that were seen before; each but `Webhook` may come once
    /// @return null for one that is wrong in itself
    private static @Nullable Entry entry(
            JsonObject authorizer,
            String path,
            Set<String> types,
            Set<String> names,
            ConfigProblems problems) {
        String type = authorizer.stringOr("type", "");
        if (type.isEmpty()) {
            problems.required(path + ".type", "");
            return null;
        }
        if (!TYPES.contains(type)) {
            problems.unsupported(path + ".type", type, TYPES);
            return null;
        }
        if (!types.add(type) && !type.equals("Webhook")) {
            problems.duplicate(path + ".type", type);
            return null;
        }
        name(authorizer.stringOr("name", ""), path + ".name", names, problems);
        boolean asks = authorizer.get("webhook") instanceof JsonObject;
        if (!type.equals("Webhook")) {
            if (asks) {
                problems.invalid(
                        path + ".webhook", "non-null", "may only be specified when type=Webhook");
            }
            return new Entry.Mode(type);
        }
        if (!asks) {
            problems.required(path + ".webhook", "required when type=Webhook");
            return null;
        }
        return webhook(authorizer.object("webhook"), path, problems);
    }

    /// Names are unique subdomains of DNS (RFC 1123), of all entries.
    private static void name(String name, String path, Set<String> names, ConfigProblems problems) {
        List<String> wrong = Names.subdomain(name);
        if (name.isEmpty()) {
            problems.required(path, "");
        } else if (names.contains(name)) {
            problems.duplicate(path, name);
        } else if (!wrong.isEmpty()) {
            problems.invalid(path, name, "authorizer name is invalid: " + String.join(", ", wrong));
        }
        names.add(name);
    }

    /// Upstream leaves the word `webhook` out of its paths.
    ///
    /// Always makes an entry, for problems are what counts then.
    private static Entry webhook(JsonObject webhook, String path, ConfigProblems problems) {
        Duration timeout = duration(webhook, "timeout", Duration.ZERO);
        if (timeout.isZero()) {
            problems.required(path + ".timeout", "");
        } else if (timeout.compareTo(LONGEST) > 0 || timeout.isNegative()) {
            problems.invalid(
                    path + ".timeout", GoDuration.format(timeout), "must be > 0s and <= 30s");
        }
        Duration allowed = kept(webhook, "authorizedTTL", Duration.ofMinutes(5), path, problems);
        Duration others = kept(webhook, "unauthorizedTTL", Duration.ofSeconds(30), path, problems);
        String version = webhook.stringOr("subjectAccessReviewVersion", "");
        oneOf(
                version,
                path + ".subjectAccessReviewVersion",
                List.of("v1", "v1beta1"),
                "",
                problems);
        List<JsonObject> conditions = webhook.array("matchConditions").objects();
        String matched = webhook.stringOr("matchConditionSubjectAccessReviewVersion", "");
        if (!matched.isEmpty() || !conditions.isEmpty()) {
            oneOf(
                    matched,
                    path + ".matchConditionSubjectAccessReviewVersion",
                    List.of("v1"),
                    "required if match conditions are specified",
                    problems);
        }
        String failure = webhook.stringOr("failurePolicy", "");
        oneOf(failure, path + ".failurePolicy", List.of("NoOpinion", "Deny"), "", problems);
        Path kubeconfig = kubeconfig(webhook.object("connectionInfo"), path, problems);
        return new Entry.Webhook(
                kubeconfig,
                new WebhookSettings(
                        timeout,
                        webhook.booleanOr("cacheAuthorizedRequests", true)
                                ? allowed
                                : Duration.ZERO,
                        webhook.booleanOr("cacheUnauthorizedRequests", true)
                                ? others
                                : Duration.ZERO,
                        version,
                        failure.equals("Deny"),
                        MatchConditions.read(conditions, path + ".matchConditions", problems)));
    }

    /// @param missing what is said when the field is empty; may be empty itself
    private static void oneOf(
            String value,
            String path,
            List<String> supported,
            String missing,
            ConfigProblems problems) {
        if (value.isEmpty()) {
            problems.required(path, missing);
        } else if (!supported.contains(value)) {
            problems.unsupported(path, value, supported);
        }
    }

    /// How long answers hold. Zero in the file means the fallback; not to keep any has a field of
    /// its own.
    private static Duration kept(
            JsonObject webhook,
            String field,
            Duration fallback,
            String path,
            ConfigProblems problems) {
        Duration kept = duration(webhook, field, fallback);
        if (kept.isNegative()) {
            problems.invalid(path + "." + field, GoDuration.format(kept), "must be > 0s");
        }
        return kept.isZero() ? fallback : kept;
    }

    /// @param fallback for an absent field
    private static Duration duration(JsonObject webhook, String field, Duration fallback) {
        String text = webhook.stringOr(field, "");
        return text.isEmpty() ? fallback : GoDuration.parse(text);
    }

    /// A service account's own configuration needs to run in a pod, which this server never does.
    private static Path kubeconfig(JsonObject connection, String path, ConfigProblems problems) {
        String type = connection.stringOr("type", "");
        String at = path + ".connectionInfo.kubeConfigFile";
        String named = connection.stringOr("kubeConfigFile", "");
        Path file = Path.of(named);
        switch (type) {
            case "" -> problems.required(path + ".connectionInfo.type", "");
            case "InClusterConfig" -> {
                if (connection.has("kubeConfigFile")) {
                    problems.invalid(at, named, "can only be set when type=KubeConfigFile");
                }
            }
            case "KubeConfigFile" -> {
                if (named.isEmpty()) {
                    problems.required(at, "");
                } else if (!file.isAbsolute()) {
                    problems.invalid(at, named, "must be an absolute path");
                } else if (!Files.exists(file)) {
                    problems.invalid(
                            at,
                            named,
                            "error loading file: stat " + named + ": no such file or directory");
                } else if (!Files.isRegularFile(file)) {
                    problems.invalid(at, named, "must be a regular file");
                }
            }
            default ->
                    problems.add(
                            "%s.connectionInfo.type: Unsupported value: {\"Type\":%s,\"KubeConfigFile\":%s}: supported values: \"InClusterConfig\", \"KubeConfigFile\""
                                    .formatted(
                                            path,
                                            Json.of(type),
                                            connection.has("kubeConfigFile")
                                                    ? Json.of(named)
                                                    : Json.nil()));
        }
        return file;
    }
}
