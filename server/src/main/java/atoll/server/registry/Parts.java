package atoll.server.registry;

import atoll.api.GroupResource;
import atoll.api.GroupVersionKind;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.resource.ResetFields;
import atoll.server.resource.ResourceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The editable addresses of an object.
final class Parts {
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");

    private static final List<String> RESET =
            List.of(
                    "deletionTimestamp",
                    "generation",
                    "selfLink",
                    "labels",
                    "annotations",
                    "finalizers",
                    "ownerReferences");

    private Parts() {}

    /// The part of a subresource that can be read, updated and patched; empty when there is none.
    static Optional<Part> of(ResourceDefinition definition, String subresource) {
        if (subresource.isEmpty()) {
            return Optional.of(main(definition));
        }
        if (!definition.has(subresource)) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (subresource) {
                    case "status" -> status(definition);
                    case "scale" -> new ScalePart(definition);
                    case "finalize" -> Whole.FINALIZE;
                    case "approval" -> Whole.APPROVAL;
                    case "ephemeralcontainers" -> Whole.EPHEMERAL_CONTAINERS;
                    case "resize" -> Whole.RESIZE;
                    default -> null;
                });
    }

    private static Part status(ResourceDefinition definition) {
        if (ResetFields.keepsMetadata(definition)) {
            String group = definition.groupResource().group();
            return definition.builtIn() && !group.equals("flowcontrol.apiserver.k8s.io")
                    ? Whole.STATUS_RESETTING
                    : Whole.STATUS_ONLY;
        }
        return switch (definition.groupResource().toString()) {
            case "pods" -> Whole.POD_STATUS;
            case "deployments.apps" -> Whole.DEPLOYMENT_STATUS;
            default -> Whole.STATUS;
        };
    }

    /// Everything an object holds, at whichever address.
    static Part everything() {
        return Whole.EVERYTHING;
    }

    private static Part main(ResourceDefinition definition) {
        if (definition.groupResource().equals(new GroupResource("", "namespaces"))
                || definition.has("approval")) {
            return Whole.SEALED;
        }
        return definition.has("status") ? Whole.WITHOUT_STATUS : Whole.EVERYTHING;
    }

    /// Addresses that show the object itself.
    private enum Whole implements Part {
        EVERYTHING {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return edited;
            }
        },
        /// Its status has an address of its own.
        WITHOUT_STATUS {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return kept(edited, whole, "status");
            }
        },
        /// Nothing but its metadata changes here once it is there: a namespace's finalizers, and
        /// what becomes of a request for a certificate, have addresses of their own.
        SEALED {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return kept(kept(edited, whole, "status"), whole, "spec");
            }
        },
        /// The status; the metadata may be changed along with it.
        STATUS {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return kept(whole, edited, "status").with("metadata", edited.object("metadata"));
            }
        },
        /// As [#STATUS], but for who owns the pod and whether it goes: old kubelets say something
        /// else.
        POD_STATUS {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return statusKeeping(
                        "ownerReferences", whole, edited.update("metadata", Parts::undeleted));
            }
        },
        DEPLOYMENT_STATUS {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return statusKeeping("labels", whole, edited);
            }
        },
        /// The status, and nothing else.
        STATUS_ONLY {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return kept(whole, edited, "status").with("metadata", versioned(whole, edited));
            }
        },
        /// As [#STATUS_ONLY], where the writer is asked about the rest of the metadata.
        STATUS_RESETTING {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return kept(whole, edited, "status").with("metadata", reset(whole, edited));
            }
        },
        FINALIZE {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                return kept(whole, edited, "spec").with("metadata", edited.object("metadata"));
            }
        },
        APPROVAL {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                JsonObject status =
                        kept(whole.object("status"), edited.object("status"), "conditions");
                return whole.with("status", status).with("metadata", edited.object("metadata"));
            }
        },
        EPHEMERAL_CONTAINERS {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                JsonObject spec =
                        kept(whole.object("spec"), edited.object("spec"), "ephemeralContainers");
                return whole.with("spec", spec).with("metadata", reset(whole, edited));
            }
        },
        RESIZE {
            @Override
            public JsonObject applied(JsonObject whole, JsonObject edited) {
                JsonObject spec = resized(whole.object("spec"), edited.object("spec"));
                return whole.with("spec", spec).with("metadata", reset(whole, edited));
            }
        };

        @Override
        public GroupVersionKind kind(ResourceDefinition definition) {
            return definition.kind();
        }

        @Override
        public JsonObject shown(JsonObject whole) {
            return whole;
        }
    }

    private static JsonObject undeleted(JsonObject meta) {
        return meta.without("deletionTimestamp");
    }

    private static JsonObject statusKeeping(String key, JsonObject whole, JsonObject edited) {
        JsonObject meta = kept(edited.object("metadata"), whole.object("metadata"), key);
        return kept(whole, edited, "status").with("metadata", meta);
    }

    private static JsonObject kept(JsonObject into, JsonObject from, String key) {
        Json value = from.get(key);
        return value == null ? into.without(key) : into.with(key, value);
    }

    /// The metadata of `whole` with the version that a writer has seen and who manages it now.
    private static JsonObject versioned(JsonObject whole, JsonObject edited) {
        JsonObject meta = whole.object("metadata");
        for (String key : List.of("resourceVersion", "managedFields")) {
            meta = kept(meta, edited.object("metadata"), key);
        }
        return meta;
    }

    /// The metadata of `edited` without what only the object's own address changes.
    private static JsonObject reset(JsonObject whole, JsonObject edited) {
        JsonObject meta = edited.object("metadata");
        for (String key : RESET) {
            meta = kept(meta, whole.object("metadata"), key);
        }
        return meta;
    }

    /// The spec as a write to `resize` leaves it: of each container only what `resize` changes.
    /// Containers that are not the same ones stay as written, for the kind's rules to refuse.
    private static JsonObject resized(JsonObject spec, JsonObject edited) {
        for (String list : CONTAINERS) {
            if (spec.array(list).size() != edited.array(list).size()) {
                return edited;
            }
        }
        JsonObject result = kept(spec, edited, "resources");
        for (String list : CONTAINERS) {
            if (spec.has(list)) {
                result = result.with(list, resized(spec.array(list), edited.array(list)));
            }
        }
        return result;
    }

    private static JsonArray resized(JsonArray containers, JsonArray edited) {
        var result = new ArrayList<Json>();
        for (int i = 0; i < edited.size(); i++) {
            JsonObject had = containers.objects().get(i);
            JsonObject has = edited.objects().get(i);
            if (!Objects.equals(had.get("name"), has.get("name"))) {
                return edited;
            }
            result.add(kept(kept(had, has, "resources"), has, "resizePolicy"));
        }
        return JsonArray.of(result);
    }
}
