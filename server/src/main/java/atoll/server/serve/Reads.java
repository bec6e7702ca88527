package atoll.server.serve;

import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Listing;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.resource.ResourceDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Answers `get` and `list`.
final class Reads {
    private final Encoder encoder;

    Reads(Encoder encoder) {
        this.encoder = encoder;
    }

    void get(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        String subresource = call.info().subresource();
        Format format = call.format(encoder);
        call.cluster().registry().requireReached(call.query().text("resourceVersion"));
        Optional<KubeObject> found =
                subresource.isEmpty()
                        ? call.cluster().registry().find(definition.resource(), call.key())
                        : call.cluster()
                                .registry()
                                .find(definition.resource(), call.key(), subresource);
        KubeObject object =
                found.orElseThrow(() ->
                        new RefusedException(
                                Status.notFound(definition.groupResource(), call.info().name())));
        requireShape(
                format,
                Format.Shape.METADATA_LIST,
                "PartialObjectMetadataList",
                "not a list",
                goKind(definition, false));
        boolean other =
                !subresource.isEmpty()
                        && !object.kind().equals(definition.kind().kind())
                        && !Encoder.isScale(object, definition);
        Format shown = other && format.shape() == Format.Shape.TABLE ? format.whole() : format;
        Replies.encoded(call.exchange(), 200, shown, encoder.object(object, definition, shown));
    }

    /// Refuses the metadata of one object where a list is asked for, and the other way round.
    private static void requireShape(
            Format format, Format.Shape wrong, String wanted, String of, String goKind) {
        if (format.shape() == wrong) {
            throw new RefusedException(
                    new Status(
                            406,
                            "NotAcceptable",
                            "you requested %s, but the requested object is %s (%s)"
                                    .formatted(wanted, of, goKind),
                            JsonObject.EMPTY));
        }
    }

    /// The type that upstream's program keeps a kind in.
    private static String goKind(ResourceDefinition definition, boolean list) {
        if (!definition.builtIn()) {
            return list ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured";
        }
        String group = definition.resource().group();
        int dot = group.indexOf('.');
        String folder = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
        return "*" + folder + "." + (list ? definition.listKind() : definition.kind().kind());
    }

    void list(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        Format format = call.format(encoder);
        requireShape(
                format,
                Format.Shape.METADATA,
                "PartialObjectMetadata",
                "a list",
                goKind(definition, true));
        if (format.shape() == Format.Shape.TABLE) {
            encoder.table(definition); // refuses before the list is made
        }
        Listing listing =
                call.cluster()
                        .registry()
                        .list(
                                definition.resource(),
                                call.place(),
                                Options.list(call.query(), call.info()));
        call.exchange().setHeader("Content-Type", format.media().text());
        try (OutputStream out = new GzipLater(call.exchange(), 200)) {
            encoder.list(listing, definition, format, out);
        }
    }
}
