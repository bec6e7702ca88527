package atoll.nodes.stage;

import atoll.api.request.PatchType;
import atoll.nodes.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing a stage does to its object, or because of it. Immutable; whoever plays it brings the
/// object.
public sealed interface Step {
    /// Records an Event about the object.
    ///
    /// @param type `Normal` or `Warning`
    record Event(String type, String reason, String message) implements Step {}

    /// Edits `metadata.finalizers`.
    ///
    /// @param empty whether all go before `add` come
    /// @param remove those that go, before `add` come
    record Finalizers(List<String> add, List<String> remove, boolean empty) implements Step {
        public Finalizers {
            add = List.copyOf(add);
            remove = List.copyOf(remove);
        }
    }

    /// Deletes the object, without a grace period.
    record Delete() implements Step {}

    /// Patches the object with what the template renders.
    ///
    /// @param subresource empty: the object itself
    /// @param root the member that the rendered value is the content of; empty: the whole patch
    /// @param type null: the usual one of the object's kind
    record Patch(String subresource, String root, Template template, @Nullable PatchType type)
            implements Step {}

    /// Applies another object, rendered whole.
    ///
    /// @param type APPLY creates it when it is missing
    record Apply(String subresource, Template template, PatchType type) implements Step {}
}
