package atoll.server.serve;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.Listing;
import atoll.api.request.RefusedException;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.resource.ResourceDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Answers `get` and `list`.
final class Reads {
    private static final GroupResource COMPONENTS = new GroupResource("", "componentstatuses");

    private final Encoder encoder;

    Reads(Encoder encoder) {
        this.encoder = encoder;
    }

    /// What upstream calls a resource whose object is not there; one has a name of its own then.
    private static GroupResource named(ResourceDefinition definition) {
        GroupResource name = definition.groupResource();
        return name.equals(COMPONENTS) ? new GroupResource("", "componentstatus") : name;
    }

    void get(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        String subresource = call.info().subresource();
        Format format = call.format(encoder);
        if (!definition.groupResource().equals(COMPONENTS)) { // they have no version
            call.cluster().registry().requireReached(call.query().text("resourceVersion"));
        }
        Optional<KubeObject> found =
                subresource.isEmpty()
                        ? call.cluster().registry().find(definition.resource(), call.key())
                        : call.cluster()
                                .registry()
                                .find(definition.resource(), call.key(), subresource);
        KubeObject object =
                found.orElseThrow(() ->
                        new RefusedException(
                                Status.notFound(named(definition), call.info().name())));
        boolean other =
                !subresource.isEmpty()
                        && !object.kind().equals(definition.kind().kind())
                        && !Encoder.isScale(object, definition);
        Format shown = other && format.shape() == Format.Shape.TABLE ? format.whole() : format;
        Replies.encoded(call.exchange(), 200, shown, encoder.object(object, definition, shown));
    }

    void list(Call call) throws IOException {
        ResourceDefinition definition = call.definition();
        Format format = call.format(encoder);
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
        encoder.requireList(definition, format);
        call.exchange().setHeader("Content-Type", format.media().text());
        try (OutputStream out = new GzipLater(call.exchange(), 200)) {
            encoder.list(listing, definition, format, out);
        }
    }
}
