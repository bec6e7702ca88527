package atoll.server.kinds;

import atoll.api.validation.Names;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import atoll.server.checks.Checks;
import atoll.server.checks.Problems;
import atoll.server.pods.VolumeRules;

/// Checks of what attaches a volume to a node.
final class AttachmentRules {
    private static final int METADATA_MAX = 256 * 1024;
    private static final int MESSAGE_MAX = 1024;
    private static final String ONE_OF =
            "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

    private AttachmentRules() {}

    static void attachment(JsonObject attachment, Problems problems) {
        JsonObject spec = attachment.object("spec");
        JsonObject source = spec.object("source");
        VolumeRules.driver(spec.stringOr("attacher", ""), "spec.attacher", problems);
        source(source, problems);
        String node = spec.stringOr("nodeName", "");
        problems.invalidEach("spec.nodeName", node, Names.subdomain(node));
        status(attachment.object("status"), problems);
        if (source.get("persistentVolumeName") instanceof JsonString(var name)) {
            problems.invalidEach("spec.source.persistentVolumeName", name, Names.subdomain(name));
        }
    }

    private static void source(JsonObject source, Problems problems) {
        boolean inline = source.get("inlineVolumeSpec") instanceof JsonObject;
        boolean named = source.get("persistentVolumeName") instanceof JsonString;
        if (inline && named) {
            problems.forbidden("spec.source", ONE_OF);
        } else if (inline) {
            StorageRules.inline(
                    source.object("inlineVolumeSpec"), "spec.source.inlineVolumeSpec", problems);
        } else if (!named) {
            problems.required("spec.source", ONE_OF);
        } else if (source.stringOr("persistentVolumeName", "").isEmpty()) {
            problems.required(
                    "spec.source.persistentVolumeName",
                    "must specify non empty persistentVolumeName");
        }
    }

    private static void status(JsonObject status, Problems problems) {
        long size = 0;
        for (var entry : status.object("attachmentMetadata").strings().entrySet()) {
            size += entry.getKey().length() + entry.getValue().length();
        }
        if (size > METADATA_MAX) {
            problems.tooLong("status.attachmentMetadata", METADATA_MAX);
        }
        error(status.object("attachError"), "status.attachError", problems);
        error(status.object("detachError"), "status.detachError", problems);
    }

    /// The refusal of a long message tells another limit, upstream too.
    private static void error(JsonObject error, String path, Problems problems) {
        if (error.stringOr("message", "").length() > MESSAGE_MAX) {
            problems.tooLong(path + ".message", METADATA_MAX);
        }
        long code = error.longOr("errorCode", 0);
        if (code < 0) {
            problems.invalid(
                    path + ".errorCode", code, "must be between 0 and 2147483647, inclusive");
        }
    }

    static void changed(JsonObject now, JsonObject old, Problems problems) {
        if (!now.object("spec").equals(old.object("spec"))) {
            problems.invalidAs(
                    "VolumeAttachmentSpec", "spec", now.object("spec"), Checks.IMMUTABLE);
        }
    }
}
