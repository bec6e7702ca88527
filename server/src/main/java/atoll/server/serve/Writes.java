package atoll.server.serve;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Outcome;
import atoll.api.request.PatchType;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.api.schema.Schema;
import atoll.api.validation.DecodeException;
import atoll.api.validation.DecodeFault;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.server.authenticate.TokenReviews;
import atoll.server.authorize.AccessReviews;
import atoll.server.encode.Body;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.Statuses;
import atoll.server.registry.Metadata;
import atoll.server.registry.Pending;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.Subresource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Answers `create`, `update` and `patch`.
final class Writes {
    private final Encoder encoder;
    private final TokenReviews tokenReviews;

    Writes(Encoder encoder, TokenReviews tokenReviews) {
        this.encoder = encoder;
        this.tokenReviews = tokenReviews;
    }

    void create(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        Format format = call.format(encoder);
        boolean named = !call.info().name().isEmpty();
        if (named && call.info().subresource().isEmpty() && definition.builtIn()) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        WriteOptions stated = Options.write(call.query(), "CreateOptions");
        Body body = body(call);
        WriteOptions options = stated.of(body.written());
        var warnings = new ArrayList<String>();
        JsonObject object = object(body, kind(call, definition), definition);
        String manager =
                options.fieldManager().isEmpty()
                        ? call.caller().defaultFieldManager()
                        : options.fieldManager();
        if (isReview(definition)) {
            JsonObject review = decodedReview(definition, object, options, warnings);
            Replies.warnings(call.exchange(), warnings);
            answerReview(call, definition, review, manager, format);
            return;
        }
        outcome(
                call,
                definition,
                format,
                new Write.Create(
                        definition.resource(),
                        call.place(),
                        call.info().name(),
                        call.info().subresource(),
                        object,
                        options),
                201,
                warnings);
    }

    /// Reviews are answered, never stored.
    private static boolean isReview(ResourceDefinition definition) {
        return AccessReviews.answers(definition.resource())
                || definition.kind().kind().equals("TokenReview");
    }

    /// A review in canonical form, so that nothing comes back that its kind cannot hold.
    private static JsonObject decodedReview(
            ResourceDefinition definition,
            JsonObject review,
            WriteOptions options,
            List<String> warnings) {
        Schema schema = Objects.requireNonNull(definition.schema());
        try {
            Decoding.Decoded decoded = Decoding.decode(schema, review);
            String problems = options.unbearable(decoded.unknownFields(), true, warnings);
            if (!problems.isEmpty()) {
                throw new RefusedException(Decoding.strictRefusal(definition.kind(), problems));
            }
            return decoded.object();
        } catch (DecodeException _) {
            throw new RefusedException(
                    DecodeFault.told(Decoding.faults(schema, review), options.written().places())
                            .refusal(definition.kind()));
        }
    }

    private void answerReview(
            Call call,
            ResourceDefinition definition,
            JsonObject review,
            String manager,
            Format format)
            throws IOException {
        AccessReviews reviews = call.cluster().reviews();
        JsonObject placed = Metadata.ofAnswered(definition, call.info().namespace(), review);
        JsonObject tracked = reviews.tracked(definition, placed, manager);
        JsonObject answer =
                AccessReviews.answers(definition.resource())
                        ? reviews.answer(
                                call.user(),
                                definition.resource(),
                                call.info().namespace(),
                                tracked)
                        : tokenReviews.answer(tracked, call.cluster());
        var whole = KubeObject.of(answer.withDefault("metadata", JsonObject.EMPTY));
        Replies.encoded(call.exchange(), 201, format, encoder.object(whole, definition, format));
    }

    void update(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        Format format = call.format(encoder);
        WriteOptions stated = Options.write(call.query(), "UpdateOptions");
        var warnings = new ArrayList<String>();
        Body body = body(call);
        JsonObject object = object(body, kind(call, definition), definition);
        outcome(
                call,
                definition,
                format,
                new Write.Update(
                        definition.resource(),
                        call.place(),
                        call.info().name(),
                        call.info().subresource(),
                        object,
                        stated.of(body.written())),
                200,
                warnings);
    }

    void patch(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        if (call.info().name().isEmpty()) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        requirePart(call, definition);
        String contentType = Body.bare(call.header("Content-Type"));
        PatchType type = patchType(contentType, definition);
        Format format = call.format(encoder);
        WriteOptions options = Options.patch(call.query(), type == PatchType.APPLY);
        byte[] bytes = call.exchange().body(Body.BYTES_MAX);
        Body body = patchBody(call, type, bytes);
        var warnings = new ArrayList<String>();
        outcome(
                call,
                definition,
                format,
                new Write.Patch(
                        definition.resource(),
                        call.place(),
                        call.info().name(),
                        call.info().subresource(),
                        type,
                        body.tree(),
                        call.query().flag("force"),
                        options.of(body.written())),
                200,
                warnings);
    }

    /// A custom resource's parts are looked for before anything else.
    private static void requirePart(Call call, ResourceDefinition definition) {
        String part = call.info().subresource();
        if (!definition.builtIn() && !part.isEmpty() && !definition.has(part)) {
            throw new RefusedException(
                    Status.notFound(definition.groupResource(), call.key().name()));
        }
    }

    /// What can't be read is only complained of when there is an object that it might have changed.
    private static Body patchBody(Call call, PatchType type, byte[] bytes) {
        if (type == PatchType.APPLY) {
            return Body.configuration(bytes);
        }
        try {
            return Body.patch(bytes, type);
        } catch (RefusedException e) {
            ResourceDefinition definition = call.definition();
            if (call.cluster().registry().find(definition.resource(), call.key()).isPresent()) {
                throw e;
            }
            throw new RefusedException(
                    Status.notFound(definition.groupResource(), call.key().name()));
        }
    }

    private static PatchType patchType(String contentType, ResourceDefinition definition) {
        for (PatchType type : PatchType.values()) {
            if (type.mediaType().equals(contentType)) {
                if (type == PatchType.STRATEGIC && !definition.builtIn()) {
                    throw new RefusedException(
                            Statuses.unsupportedPatch(
                                    List.of(
                                            PatchType.JSON.mediaType(),
                                            PatchType.MERGE.mediaType(),
                                            PatchType.APPLY.mediaType())));
                }
                return type;
            }
        }
        throw new RefusedException(Statuses.unsupportedPatch());
    }

    private Body body(Call call) throws IOException {
        return Body.read(
                call.exchange().body(Body.BYTES_MAX),
                call.header("Content-Type"),
                kind(call, call.definition()),
                call.definition().builtIn(),
                encoder.protobuf());
    }

    /// What the request's address takes.
    private static GroupVersionKind kind(Call call, ResourceDefinition definition) {
        return definition
                .subresource(call.info().subresource())
                .map(Subresource::kind)
                .orElse(definition.kind());
    }

    /// The body's object, with the kind it is sent as where it names none.
    private JsonObject object(Body body, GroupVersionKind kind, ResourceDefinition definition) {
        JsonObject object = body.object();
        boolean custom = !definition.builtIn();
        String apiVersion = custom ? object.stringOr("apiVersion", "") : body.apiVersion();
        String given = custom ? object.stringOr("kind", "") : body.kind();
        if (!custom) {
            apiVersion = apiVersion.isEmpty() ? kind.apiVersion() : apiVersion;
            given = given.isEmpty() ? kind.kind() : given;
            String mismatch =
                    KindMismatch.of(kind, apiVersion, given, encoder.protobuf().schemas());
            if (mismatch != null) {
                throw new RefusedException(Status.badRequest(mismatch));
            }
        }
        if (!KindMismatch.takes(kind, apiVersion)) {
            throw new RefusedException(
                    Status.badRequest(
                            "the API version in the data (%s) does not match the expected API version (%s)"
                                    .formatted(apiVersion, kind.apiVersion())));
        }
        if (!given.equals(kind.kind())) {
            throw new RefusedException(KindMismatch.ofCustom(kind, object, given));
        }
        return object.with("apiVersion", kind.apiVersion()).with("kind", given);
    }

    /// @param status of success, unless the write made a new object
    private void outcome(
            Call call,
            ResourceDefinition definition,
            Format format,
            Write write,
            int status,
            List<String> warnings)
            throws IOException {
        Pending pending = call.cluster().registry().submit(call.caller(), write);
        Outcome outcome = pending.await();
        warnings.addAll(
                outcome instanceof Outcome.Done done ? done.warnings() : pending.warnings());
        Replies.warnings(call.exchange(), warnings);
        switch (outcome) {
            case Outcome.Refused(var refusal) -> throw new RefusedException(refusal);
            case Outcome.Done done -> {
                KubeObject object = done.object();
                Format shown = object.kind().equals("Status") ? format.whole() : format;
                Replies.encoded(
                        call.exchange(),
                        done.created() ? 201 : status,
                        shown,
                        encoder.object(object, definition, shown));
            }
        }
    }
}
