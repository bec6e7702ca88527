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
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private static final Set<String> WEBHOOK_FIELDS =
            Set.of(
                    "timeout",
                    "authorizedTTL",
                    "cacheAuthorizedRequests",
                    "unauthorizedTTL",
                    "cacheUnauthorizedRequests",
                    "subjectAccessReviewVersion",
                    "matchConditionSubjectAccessReviewVersion",
                    "failurePolicy",
                    "connectionInfo",
                    "matchConditions");

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
        JsonObject tree = ConfigFile.read(file, KIND, List.of("v1", "v1beta1", "v1alpha1"));
        var problems = new ConfigProblems();
        problems.known(tree, "", Set.of("apiVersion", "kind", "authorizers"));
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
        return new AuthorizationConfiguration(entries);
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
        problems.known(authorizer, path, Set.of("type", "name", "webhook"));
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
        problems.known(webhook, path + ".webhook", WEBHOOK_FIELDS);
        Duration timeout = duration(webhook, "timeout", Duration.ZERO, path, problems);
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
        Duration kept = duration(webhook, field, fallback, path, problems);
        if (kept.isNegative()) {
            problems.invalid(path + "." + field, GoDuration.format(kept), "must be > 0s");
        }
        return kept.isZero() ? fallback : kept;
    }

    /// @param fallback for an absent field and for one that is no duration of Go's, `1h30m`
    private static Duration duration(
            JsonObject webhook,
            String field,
            Duration fallback,
            String path,
            ConfigProblems problems) {
        String text = webhook.stringOr(field, "");
        try {
            return text.isEmpty() ? fallback : GoDuration.parse(text);
        } catch (DateTimeException e) {
            problems.add(path + "." + field + ": " + e.getMessage());
            return fallback;
        }
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
                } else {
                    problems.add(
                            "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined");
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
