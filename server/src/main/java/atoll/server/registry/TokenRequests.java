package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.Timestamps;
import atoll.api.patch.ManagedFields;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.schema.Schema;
import atoll.api.schema.Schemas;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.TokenSettings;
import atoll.server.authenticate.TokenSigner;
import atoll.server.resource.ClusterStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Issues tokens for service accounts.
final class TokenRequests implements Action {
    private static final GroupVersionKind REQUEST =
            new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final long SECONDS_DEFAULT = 3600;
    private static final long SECONDS_MIN = 600;
    private static final long SECONDS_MAX = 1L << 32;

    /// What the ServiceAccount admission plugin asks for. Such a token lives for a year, and warns
    /// after the hour it asked for.
    private static final long SECONDS_OF_PODS = 3607;

    private static final Duration EXTENDED = Duration.ofDays(365);

    private final Ids ids;
    private final ClusterStore store;
    private final Storing storing;
    private final @Nullable TokenSigner signer;
    private final @Nullable ManagedFields fields;

    TokenRequests(
            Ids ids,
            ClusterStore store,
            Storing storing,
            @Nullable TokenSigner signer,
            Schemas schemas) {
        this.ids = ids;
        this.store = store;
        this.storing = storing;
        this.signer = signer;
        Schema schema = schemas.kind(REQUEST);
        this.fields =
                schema == null
                        ? null
                        : new ManagedFields(schema, true, Map.of("", List.of("status")));
    }

    @Override
    public boolean isNamed() {
        return false;
    }

    @Override
    public Pending run(Target target, JsonObject request) {
        requireNamed(request.object("metadata"), target.name());
        KubeObject account = storing.current(target);
        if (account == null) {
            throw target.notFound();
        }
        if (signer == null) {
            throw new RefusedException(
                    Status.internalError("this cluster has no key to sign tokens with"));
        }
        requireOwn(request.object("metadata"), account);
        JsonObject asked = tracked(target, withDefaults(request));
        JsonObject spec = withAudiences(asked.object("spec"), signer.settings());
        requireSound(spec.longOr("expirationSeconds", SECONDS_DEFAULT));
        JsonObject about =
                spec.get("boundObjectRef") instanceof JsonObject bound
                        ? about(account, bound)
                        : about(account);
        spec = shortened(spec, signer.settings().longest(), target.warnings());
        JsonObject status = status(account, about, spec, signer);
        JsonObject answered =
                asked.with("apiVersion", REQUEST.apiVersion())
                        .with("kind", REQUEST.kind())
                        .with("metadata", metadata(asked.object("metadata"), account))
                        .with("spec", spec.withDefault("boundObjectRef", Json.nil()))
                        .with("status", status);
        return Pending.now(new Outcome.Done(KubeObject.of(answered), true, List.of()));
    }

    private static JsonObject withDefaults(JsonObject request) {
        return request.update(
                "spec", spec -> spec.withDefault("expirationSeconds", Json.of(SECONDS_DEFAULT)));
    }

    private static JsonObject withAudiences(JsonObject spec, TokenSettings settings) {
        return spec.array("audiences").isEmpty()
                ? spec.with("audiences", JsonArray.ofStrings(settings.audiences()))
                : spec;
    }

    /// The operator of a server may let no token live that long.
    private static JsonObject shortened(
            JsonObject spec, @Nullable Duration longest, List<String> warnings) {
        long seconds = spec.longOr("expirationSeconds", SECONDS_DEFAULT);
        if (longest == null || seconds <= longest.toSeconds()) {
            return spec;
        }
        warnings.add(
                "requested expiration of %d seconds shortened to %d seconds"
                        .formatted(seconds, longest.toSeconds()));
        return spec.with("expirationSeconds", longest.toSeconds());
    }

    private JsonObject metadata(JsonObject given, KubeObject account) {
        return given.with("name", account.name())
                .with("namespace", account.namespace())
                .with("uid", account.uid())
                .with("creationTimestamp", Timestamps.seconds(ids.now()));
    }

    private JsonObject status(
            KubeObject account, JsonObject about, JsonObject spec, TokenSigner signer) {
        TokenSettings settings = signer.settings();
        List<String> audiences = spec.array("audiences").strings();
        long seconds = spec.longOr("expirationSeconds", SECONDS_DEFAULT);
        Instant now = ids.now();
        long epoch = now.getEpochSecond();
        boolean extended =
                settings.extended()
                        && seconds == SECONDS_OF_PODS
                        && about.has("pod")
                        && settings.audiences().containsAll(audiences);
        JsonObject claims =
                JsonObject.of(
                        "iss",
                        settings.issuer(),
                        "sub",
                        "system:serviceaccount:%s:%s"
                                .formatted(account.namespace(), account.name()),
                        "aud",
                        JsonArray.ofStrings(audiences),
                        "iat",
                        epoch,
                        "nbf",
                        epoch,
                        "exp",
                        epoch + (extended ? EXTENDED.toSeconds() : seconds),
                        "jti",
                        ids.uid(),
                        "kubernetes.io",
                        extended ? about.with("warnafter", epoch + seconds) : about);
        return JsonObject.of(
                "token", signer.sign(claims),
                "expirationTimestamp", Timestamps.seconds(now.plusSeconds(seconds)));
    }

    /// The request tells who made it, as if it were to be stored.
    private JsonObject tracked(Target target, JsonObject request) {
        return fields == null
                ? request
                : fields.afterUpdate(
                        null, request, target.fieldManager(), target.subresource(), ids.now());
    }

    private static void requireSound(long seconds) {
        String why =
                seconds < SECONDS_MIN
                        ? "may not specify a duration less than 10 minutes"
                        : seconds > SECONDS_MAX
                                ? "may not specify a duration larger than 2^32 seconds"
                                : "";
        if (!why.isEmpty()) {
            throw invalid("", "spec.expirationSeconds", Long.toString(seconds), why);
        }
    }

    private static RefusedException invalid(String name, String path, String value, String why) {
        return new RefusedException(
                Status.invalid(
                        REQUEST,
                        name,
                        List.of(
                                new Cause(
                                        "FieldValueInvalid",
                                        "Invalid value: " + value + ": " + why,
                                        path))));
    }

    /// What a request says about itself must fit the account it is posted to.
    private static void requireNamed(JsonObject meta, String account) {
        String name = meta.stringOr("name", "");
        if (!name.isEmpty() && !name.equals(account)) {
            throw invalid(
                    account,
                    "metadata.name",
                    Json.of(name).toString(),
                    "must match the service account name if specified");
        }
    }

    private static void requireOwn(JsonObject meta, KubeObject account) {
        String uid = meta.stringOr("uid", "");
        if (!uid.isEmpty() && !uid.equals(account.uid())) {
            throw new RefusedException(
                    Status.conflict(
                            new GroupResource(REQUEST.group(), REQUEST.kind()),
                            account.name(),
                            "the UID in the token request (%s) does not match the UID of the service account (%s)"
                                    .formatted(uid, account.uid())));
        }
    }

    /// The private claims: whose token it is, and what it ends with.
    private static JsonObject about(KubeObject account) {
        return JsonObject.of(
                "namespace", account.namespace(), "serviceaccount", reference(account));
    }

    private JsonObject about(KubeObject account, JsonObject bound) {
        JsonObject about = about(account);
        String kind = bound.stringOr("kind", "");
        String stated = bound.stringOr("apiVersion", "");
        // What is no version at all names no group.
        String version = stated.indexOf('/') == stated.lastIndexOf('/') ? stated : "";
        String resource =
                version.indexOf('/') >= 0
                        ? ""
                        : switch (kind) {
                            case "Pod" -> "pods";
                            case "Secret" -> "secrets";
                            case "Node" -> "nodes";
                            default -> "";
                        };
        if (resource.isEmpty()) {
            throw new RefusedException(
                    Status.badRequest(
                            "cannot bind token to object of type %s, Kind=%s"
                                    .formatted(
                                            version.indexOf('/') < 0 ? "/" + version : version,
                                            kind)));
        }
        String namespace = kind.equals("Node") ? "" : account.namespace();
        KubeObject object = bound(resource, namespace, bound);
        if (kind.equals("Pod")
                && !object.spec().stringOr("serviceAccountName", "").equals(account.name())) {
            throw new RefusedException(
                    Status.badRequest(
                            "cannot bind token for serviceaccount \"%s\" to pod running with different serviceaccount name."
                                    .formatted(account.name())));
        }
        requireSame(object, bound);
        about = about.with(kind.toLowerCase(Locale.ROOT), reference(object));
        String node = kind.equals("Pod") ? object.spec().stringOr("nodeName", "") : "";
        if (node.isEmpty()) {
            return about;
        }
        KubeObject at = store.latest(new GroupResource("", "nodes"), new ObjectKey("", node));
        return about.with(
                "node", at == null ? JsonObject.of("name", Json.of(node)) : reference(at));
    }

    private KubeObject bound(String resource, String namespace, JsonObject bound) {
        var type = new GroupResource("", resource);
        String name = bound.stringOr("name", "");
        if (name.isEmpty()) {
            throw new RefusedException(Status.badRequest("Name parameter required."));
        }
        KubeObject object = store.latest(type, new ObjectKey(namespace, name));
        if (object == null) {
            throw new RefusedException(Status.notFound(type, name));
        }
        return object;
    }

    private static void requireSame(KubeObject object, JsonObject bound) {
        String uid = bound.stringOr("uid", "");
        if (!uid.isEmpty() && !uid.equals(object.uid())) {
            throw new RefusedException(
                    Status.conflict(
                            new GroupResource("", bound.stringOr("kind", "")),
                            object.name(),
                            "the UID in the bound object reference (%s) does not match the UID in record. The object might have been deleted and then recreated"
                                    .formatted(uid)));
        }
    }

    private static JsonObject reference(KubeObject object) {
        return JsonObject.of("name", object.name(), "uid", object.uid());
    }
}
