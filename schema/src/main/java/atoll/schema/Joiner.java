package atoll.schema;

import atoll.schema.ApiModel.ModelField;
import atoll.schema.Definition.Form;
import atoll.schema.Definition.Member;
import atoll.schema.Definition.Merge;
import atoll.schema.Definition.Presence;
import atoll.schema.ProtoField.ProtoType;
import atoll.schema.ProtoField.ProtoType.Scalar;
import atoll.schema.ProtoField.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Joins protobuf messages (numbers, types, markers, descriptions) with the Java client's models
/// (exact JSON names, required fields, what this release has) and the hand tables.
final class Joiner {
    /// Go embeds these structs: JSON shows their fields in the parent, protobuf nests them.
    private static final Set<String> EMBEDDED =
            Set.of(
                    "volumeSource",
                    "persistentVolumeSource",
                    "handler",
                    "ephemeralContainerCommon",
                    "ingressRuleValue",
                    "localObjectReference",
                    "deviceConfiguration",
                    "rule",
                    "ruleWithOperations");

    /// Messages that are one JSON value. Their insides are the codec's business.
    private static final Map<String, Form> VALUES =
            Map.ofEntries(
                    Map.entry(Groups.META + ".Time", Form.TIME),
                    Map.entry(Groups.META + ".MicroTime", Form.MICRO_TIME),
                    Map.entry(Groups.META + ".Duration", Form.DURATION),
                    Map.entry(Groups.META + ".FieldsV1", Form.ANY),
                    Map.entry(Groups.META + ".Verbs", Form.STRING_LIST),
                    Map.entry("io.k8s.apimachinery.pkg.api.resource.Quantity", Form.QUANTITY),
                    Map.entry(
                            "io.k8s.apimachinery.pkg.util.intstr.IntOrString", Form.INT_OR_STRING),
                    Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", Form.ANY),
                    Map.entry("io.k8s.api.authentication.v1.ExtraValue", Form.STRING_LIST),
                    Map.entry("io.k8s.api.authorization.v1.ExtraValue", Form.STRING_LIST),
                    Map.entry("io.k8s.api.certificates.v1.ExtraValue", Form.STRING_LIST),
                    Map.entry(apiextensions("JSON"), Form.ANY),
                    Map.entry(apiextensions("JSONSchemaPropsOrArray"), Form.ANY),
                    Map.entry(apiextensions("JSONSchemaPropsOrBool"), Form.ANY),
                    Map.entry(apiextensions("JSONSchemaPropsOrStringArray"), Form.ANY));

    /// Top-level kinds that the Java client has no class for.
    private static final Set<String> KINDS_WITHOUT_MODEL =
            Set.of(
                    "io.k8s.api.admission.v1.AdmissionReview",
                    Groups.CORE + ".NodeProxyOptions",
                    Groups.CORE + ".PodAttachOptions",
                    Groups.CORE + ".PodExecOptions",
                    Groups.CORE + ".PodLogOptions",
                    Groups.CORE + ".PodPortForwardOptions",
                    Groups.CORE + ".PodProxyOptions",
                    Groups.CORE + ".PodStatusResult",
                    Groups.CORE + ".RangeAllocation",
                    Groups.CORE + ".SerializedReference",
                    Groups.CORE + ".ServiceProxyOptions",
                    apiextensions("ConversionReview"),
                    Groups.META + ".CreateOptions",
                    Groups.META + ".GetOptions",
                    Groups.META + ".List",
                    Groups.META + ".ListOptions",
                    Groups.META + ".PartialObjectMetadata",
                    Groups.META + ".PartialObjectMetadataList",
                    Groups.META + ".PatchOptions",
                    Groups.META + ".UpdateOptions");

    /// Published though no kind refers to them.
    private static final List<String> ALSO_PUBLISHED =
            List.of(Groups.META + ".Patch", "io.k8s.apimachinery.pkg.version.Info");

    /// Served like a kind, though in JSON it does not name itself.
    private static final String WATCH_EVENT = Groups.META + ".WatchEvent";

    private final Map<String, ProtoMessage> messages = new HashMap<>();
    private final Map<String, ApiModel> models;
    private final Map<String, String> parameterTexts;
    private final HandTables hand;
    private final NavigableMap<String, Definition> definitions = new TreeMap<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /// @param parameterTexts of options that are sent in a query; see [ParameterTexts]
    Joiner(
            Collection<ProtoMessage> messages,
            Map<String, ApiModel> models,
            Map<String, String> parameterTexts,
            HandTables hand) {
        messages.forEach(message -> this.messages.put(message.name(), message));
        hand.messages().forEach(message -> this.messages.put(message.name(), message));
        this.models = models;
        this.parameterTexts = parameterTexts;
        this.hand = hand;
        join();
    }

    private static String apiextensions(String name) {
        return "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1." + name;
    }

    /// By name; every definition that a kind is or refers to.
    NavigableMap<String, Definition> definitions() {
        return definitions;
    }

    List<Kind> kinds() {
        return kinds.stream().sorted().toList();
    }

    /// What was left out, for whoever runs the build.
    List<String> notes() {
        return notes;
    }

    private void join() {
        var open = new ArrayDeque<>(ALSO_PUBLISHED);
        for (String name : new TreeMap<>(messages).keySet()) {
            if (Groups.isServed(name) && (isKind(name) || name.equals(WATCH_EVENT))) {
                kinds.addAll(Groups.kinds(name));
                open.add(name);
            }
        }
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!definitions.containsKey(name)) {
                Definition definition = define(name);
                definitions.put(name, definition);
                definition.members().stream()
                        .map(Member::type)
                        .filter(ProtoType.Message.class::isInstance)
                        .map(type -> ((ProtoType.Message) type).name())
                        .forEach(open::add);
            }
        }
    }

    private ProtoMessage message(String name) {
        ProtoMessage message = messages.get(name);
        if (message == null) {
            throw new IllegalStateException("no message " + name);
        }
        return message;
    }

    /// Whether objects of this type carry `apiVersion` and `kind`, which protobuf keeps outside.
    private boolean isKind(String name) {
        ApiModel model = Groups.model(name, models);
        if (model == null) {
            return KINDS_WITHOUT_MODEL.contains(name);
        }
        var own = new HashSet<String>();
        message(name).fields().forEach(field -> own.add(field.name()));
        return model.fields().containsKey("apiVersion")
                && model.fields().containsKey("kind")
                && !own.contains("kind");
    }

    private Definition define(String name) {
        ProtoMessage message = message(name);
        ApiModel model = Groups.model(name, models);
        Comment comment = Comment.of(message.comment());
        String described =
                Paragraphs.split(
                        described(
                                comment.description(),
                                model == null
                                        ? inlined(comment.description())
                                        : model.description(),
                                false),
                        hand.paragraphs(name));
        Form form = VALUES.get(name);
        if (form != null) {
            return new Definition(name, form, null, described, List.of());
        }
        var members = new TreeMap<String, Member>();
        if (isKind(name)) {
            members.put("apiVersion", typeMeta("apiVersion", model));
            members.put("kind", typeMeta("kind", model));
        }
        addMembers(name, model, message, List.of(), members);
        return new Definition(
                name,
                Form.OBJECT,
                Merge.of(comment).mapType(),
                described,
                List.copyOf(members.values()));
    }

    private static Member typeMeta(String name, @Nullable ApiModel model) {
        ModelField field = model == null ? null : model.fields().get(name);
        return new Member(
                name,
                Shape.ONE,
                Scalar.STRING,
                false,
                Presence.EMPTY,
                List.of(),
                null,
                List.of(),
                Merge.of(Comment.of("")),
                field == null ? "" : field.description());
    }

    private void addMembers(
            String definition,
            @Nullable ApiModel model,
            ProtoMessage message,
            List<Integer> above,
            Map<String, Member> members) {
        for (ProtoField field : message.fields()) {
            var path = new ArrayList<>(above);
            if (field.number() > 0) {
                path.add(field.number());
            }
            String name = jsonName(field.name(), model);
            if (name != null) {
                members.put(name, member(definition, name, field, path, model));
            } else if (EMBEDDED.contains(field.name())
                    && field.type() instanceof ProtoType.Message(var embedded)) {
                addMembers(definition, model, message(embedded), path, members);
            } else {
                notes.add("left out, not in this release: " + definition + "." + field.name());
            }
        }
    }

    /// The JSON name of a proto field; null when this release has no such field.
    private static @Nullable String jsonName(String protoName, @Nullable ApiModel model) {
        if (model == null || model.fields().containsKey(protoName)) {
            return protoName;
        }
        String normal = ApiModel.normal(protoName);
        return model.fields().keySet().stream()
                .filter(name -> ApiModel.normal(name).equals(normal))
                .findFirst()
                .orElse(null);
    }

    private Member member(
            String definition,
            String name,
            ProtoField field,
            List<Integer> path,
            @Nullable ApiModel model) {
        ModelField modelled = model == null ? null : model.fields().get(name);
        boolean required = modelled != null && modelled.required();
        Comment comment = Comment.of(field.comment());
        String byModel =
                modelled == null
                        ? parameterTexts.getOrDefault(Paragraphs.flat(comment.description()), "")
                        : modelled.description();
        boolean ofOwnType = field.shape() == Shape.ONE && field.type() instanceof ProtoType.Message;
        String described = described(comment.description(), byModel, ofOwnType);
        return new Member(
                name,
                field.shape(),
                field.type(),
                required,
                hand.presence(definition, name, presence(name, field, required)),
                path,
                defaultValue(definition, name, comment),
                hand.enumValues(definition, name),
                Merge.of(comment),
                Paragraphs.split(described, hand.paragraphs(definition, name)));
    }

    /// The protobuf sources may be a release ahead: where the two texts differ, the Java client's
    /// is that of this release.
    ///
    /// @param ofOwnType whether the field holds a message, so that the client may show the type's
    ///   text in place of the field's
    private static String described(String byProto, String byModel, boolean ofOwnType) {
        if (byProto.isEmpty()) {
            return byModel;
        }
        return ofOwnType || byModel.isEmpty()
                ? Paragraphs.restore(byProto, byModel)
                : Paragraphs.reword(byProto, byModel);
    }

    /// The Java client has no class for a type such as Quantity, and shows its text at the fields
    /// that hold one.
    private String inlined(String description) {
        String wanted = Paragraphs.flat(description);
        return models.values().stream()
                .flatMap(model -> model.fields().values().stream())
                .map(ModelField::description)
                .filter(text -> !text.isEmpty() && Paragraphs.flat(text).equals(wanted))
                .findFirst()
                .orElse("");
    }

    private @Nullable String defaultValue(String definition, String name, Comment comment) {
        List<String> marked = comment.markers().getOrDefault("default", List.of());
        // `+default=ref(Name)` names a Go constant, whose value stands in the hand table.
        return marked.isEmpty() || marked.getFirst().startsWith("ref(")
                ? hand.defaultValue(definition, name)
                : marked.getFirst();
    }

    /// What Go's types mostly are; `presence.txt` lists where they are not.
    private static Presence presence(String name, ProtoField field, boolean required) {
        if (required) {
            return Presence.ALWAYS;
        }
        if (field.shape() != Shape.ONE
                || field.type() == Scalar.STRING
                || field.type() == Scalar.BYTES) {
            return Presence.EMPTY;
        }
        boolean struct =
                field.type() instanceof ProtoType.Message(var type) && !VALUES.containsKey(type);
        return struct && Set.of("metadata", "spec", "status").contains(name)
                ? Presence.ALWAYS
                : Presence.SET;
    }
}
