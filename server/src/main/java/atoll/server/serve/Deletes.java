package atoll.server.serve;

import atoll.api.GroupVersionKind;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.DeleteOptions;
import atoll.api.request.Listing;
import atoll.api.request.Outcome;
import atoll.api.request.RefusedException;
import atoll.api.request.Write;
import atoll.api.schema.Schema;
import atoll.api.validation.DecodeException;
import atoll.api.validation.DecodeFault;
import atoll.api.validation.Decoding;
import atoll.base.json.JsonObject;
import atoll.server.encode.Body;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.Statuses;
import atoll.server.registry.DeletionRequest;
import atoll.server.registry.Pending;
import atoll.server.resource.ResourceDefinition;
import atoll.server.resource.UnfitKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// Answers `delete` and `deletecollection`.
final class Deletes {
    /// Kinds whose delete is answered with the object rather than a Status, as upstream's are.
    private static final Set<String> ANSWERED_WITH_OBJECT =
            Set.of(
                    "pods",
                    "services",
                    "serviceaccounts",
                    "persistentvolumes",
                    "persistentvolumeclaims",
                    "podtemplates",
                    "resourcequotas",
                    "csidrivers.storage.k8s.io",
                    "csinodes.storage.k8s.io",
                    "storageclasses.storage.k8s.io",
                    "volumeattachments.storage.k8s.io",
                    "volumeattributesclasses.storage.k8s.io",
                    "deviceclasses.resource.k8s.io",
                    "devicetaintrules.resource.k8s.io",
                    "resourceclaims.resource.k8s.io",
                    "resourceclaimtemplates.resource.k8s.io",
                    "resourcepoolstatusrequests.resource.k8s.io",
                    "resourceslices.resource.k8s.io");

    private static final GroupVersionKind DELETE_OPTIONS =
            new GroupVersionKind("", "v1", "DeleteOptions");

    /// A body that states nothing, which is not the same as no body: the query does not count.
    private static final byte[] NOTHING = "null".getBytes(StandardCharsets.US_ASCII);

    private final Encoder encoder;

    Deletes(Encoder encoder) {
        this.encoder = encoder;
    }

    void delete(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        Format format = call.format(encoder);
        String part = call.info().subresource();
        if (!part.isEmpty()) {
            throw new RefusedException(
                    definition.has(part) ? Statuses.methodNotAllowed() : Status.unknownPath());
        }
        JsonObject asked = asked(call);
        DeleteOptions options = DeletionRequest.options(asked);
        var write = Write.delete(definition.resource(), call.place(), call.info().name(), options);
        Pending pending = call.cluster().registry().submit(call.caller(), write);
        Outcome outcome = pending.await();
        Replies.warnings(call.exchange(), pending.warnings());
        KubeObject last = outcome.orThrow();
        if (outcome instanceof Outcome.Done done) {
            Replies.warnings(call.exchange(), done.warnings());
        }
        boolean stays = stays(last);
        int status = stays && DeletionRequest.cascades(asked) ? 202 : 200;
        boolean core = definition.resource().group().isEmpty();
        if (stays || ANSWERED_WITH_OBJECT.contains(definition.groupResource().toString())) {
            Replies.encoded(
                    call.exchange(), status, format, encoder.object(last, definition, format));
            return;
        }
        JsonObject details =
                JsonObject.of(
                        "name", call.info().name(),
                        "kind", definition.resource().resource(),
                        "uid", last.uid());
        Status gone =
                Status.success(
                        core ? details : details.with("group", definition.resource().group()));
        Replies.encoded(call.exchange(), status, format, encoder.status(gone, format.whole()));
    }

    /// Whether the object was only marked, in a dry run too. That is told by what held it, not by
    /// whether it is there still: the garbage collector is fast.
    private static boolean stays(KubeObject last) {
        return !last.finalizers().isEmpty()
                || last.metadata().longOr("deletionGracePeriodSeconds", 0) > 0
                || (last.kind().equals("Namespace") && !last.spec().array("finalizers").isEmpty());
    }

    void deleteCollection(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        if (definition.namespaced() && call.place().isEmpty()) {
            // All namespaces at once are only read.
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        Format format = call.format(encoder);
        DeleteOptions options = DeletionRequest.options(asked(call));
        Listing deleted =
                call.cluster()
                        .registry()
                        .deleteCollection(
                                call.caller(),
                                definition.resource(),
                                call.place(),
                                Options.list(call.query(), call.info()),
                                options);
        encoder.requireList(definition, format);
        call.exchange().setHeader("Content-Type", format.media().text());
        try (OutputStream out = new GzipLater(call.exchange(), 200)) {
            encoder.list(deleted, definition, format, out);
        }
    }

    /// The options that were sent; the query's count only where no body was.
    private JsonObject asked(Call call) throws IOException {
        byte[] bytes = call.exchange().body(Body.BYTES_MAX);
        if (bytes.length == 0) {
            return Options.deletion(call.query());
        }
        if (Arrays.equals(bytes, NOTHING)) {
            return JsonObject.EMPTY;
        }
        Body body =
                Body.readPlainly(
                        bytes, call.header("Content-Type"), DELETE_OPTIONS, encoder.protobuf());
        String kind = body.kind();
        if (!kind.isEmpty() && !kind.equals(DELETE_OPTIONS.kind())) {
            String version = body.apiVersion();
            throw new RefusedException(
                    Status.badRequest(
                            UnfitKind.unregistered(
                                    kind, version.isEmpty() ? "meta.k8s.io/v1" : version)));
        }
        return decoded(body);
    }

    /// The options in canonical form: refused where a value is of another type.
    private JsonObject decoded(Body sent) {
        JsonObject body = sent.object();
        Schema schema = encoder.protobuf().schemas().kind(DELETE_OPTIONS);
        if (schema == null) {
            return body;
        }
        try {
            return Decoding.decode(schema, body).object();
        } catch (DecodeException _) {
            var told = DecodeFault.told(Decoding.faults(schema, body), sent.written().places());
            throw new RefusedException(Status.badRequest(String.valueOf(told.getMessage())));
        }
    }
}
