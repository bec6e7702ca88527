package atoll.api.schema;

import atoll.base.json.Json;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A named member of an object. Immutable. Of a custom kind every field is [Presence#WHEN_SET], has
/// no wire path and no patch strategies.
public final class Field {
    /// When a value is written. Kubernetes' own encoders decide this by the Go type behind the
    /// field, so it must be known to carry an object from protobuf to JSON and back unchanged.
    public enum Presence {
        /// A plain value: in JSON always there, zero or empty when never set.
        ALWAYS,
        /// A plain value with `omitempty`: a zero or empty value and an absent one are the same.
        WHEN_NOT_EMPTY,
        /// A pointer: a zero value is written when it was set.
        WHEN_SET
    }

    private final String name;
    private final Schema schema;
    private final boolean required;
    private final Presence presence;
    private final List<Integer> wirePath;
    private final Set<PatchStrategy> patchStrategies;
    private final @Nullable String patchMergeKey;
    private final IntFunction<String> prose;
    private final int proseId;

    /// What [#pathElement()] made; null until somebody asks.
    private @Nullable String pathElement;

    /// @param wirePath see [#wirePath()]
    /// @param prose descriptions by number, of which this field's is `proseId`
    Field(
            String name,
            Schema schema,
            boolean required,
            Presence presence,
            List<Integer> wirePath,
            Set<PatchStrategy> patchStrategies,
            @Nullable String patchMergeKey,
            IntFunction<String> prose,
            int proseId) {
        this.name = name;
        this.schema = schema;
        this.required = required;
        this.presence = presence;
        this.wirePath = List.copyOf(wirePath);
        this.patchStrategies = patchStrategies;
        this.patchMergeKey = patchMergeKey;
        this.prose = prose;
        this.proseId = proseId;
    }

    /// The JSON key.
    public String name() {
        return name;
    }

    /// How a set of field paths names this field: `f:` and its name.
    public String pathElement() {
        String known = pathElement;
        if (known == null) {
            known = "f:" + name;
            pathElement = known; // Whoever comes second makes an equal one.
        }
        return known;
    }

    public Schema schema() {
        return schema;
    }

    /// Whether the published schema requires it. Of built-in kinds validation decides for itself;
    /// of custom ones this is what is checked.
    public boolean required() {
        return required;
    }

    public Presence presence() {
        return presence;
    }

    /// The value an absent field takes, by the published schema; null when it has none.
    public @Nullable Json defaultValue() {
        return schema.defaultValue();
    }

    /// The protobuf field number; 0 when the field has none.
    public int number() {
        return wirePath.isEmpty() ? 0 : wirePath.getLast();
    }

    /// Protobuf field numbers from the object down to this field. More than one where Go embeds a
    /// struct: JSON shows its fields in the parent, protobuf nests them in a message. Empty when
    /// the kind has no protobuf form.
    public List<Integer> wirePath() {
        return wirePath;
    }

    /// Empty unless the field is marked for strategic merge patch; then lists merge or replace by
    /// [Schema#listType] no more, but by these.
    public Set<PatchStrategy> patchStrategies() {
        return patchStrategies;
    }

    /// The key that identifies an item in a merging list of objects; null for scalars and others.
    public @Nullable String patchMergeKey() {
        return patchMergeKey;
    }

    /// The published description, empty when there is none. The first call of any reads them all.
    public String description() {
        return prose.apply(proseId);
    }

    @Override
    public String toString() {
        return name + ": " + schema;
    }
}
