package atoll.nodes;

import atoll.api.GroupVersionKind;
import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ResourceInfo;
import atoll.api.request.Client;
import atoll.api.request.DeleteOptions;
import atoll.api.request.PatchType;
import atoll.api.request.Write;
import atoll.api.request.WriteOptions;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.control.EventRecorder;
import atoll.nodes.stage.Step;
import atoll.nodes.template.Environment;
import atoll.nodes.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the steps of a stage into writes.
///
/// Pure but for the two things it asks the client and the event recorder: it sends nothing.
final class StageWrites {
    private final Client client;
    private final EventRecorder events;

    StageWrites(Client client, EventRecorder events) {
        this.client = client;
        this.events = events;
    }

    /// The write of one step; null when there is nothing to write.
    ///
    /// A deletion names the object's uid, so that a pod of the same name made in the meantime
    /// survives.
    ///
    /// @throws TemplateException when a template fails on this object, or renders no patch
    @Nullable Write of(
            Step step, GroupVersionResource resource, KubeObject object, Environment environment) {
        return switch (step) {
            case Step.Event(var type, var reason, var message) ->
                    events.event(object, type, reason, message);
            case Step.Delete() ->
                    Write.delete(
                            resource,
                            object.namespace(),
                            object.name(),
                            DeleteOptions.immediately().onlyUid(object.uid()));
            case Step.Finalizers finalizers -> finalizers(finalizers, resource, object);
            case Step.Patch patch -> patch(patch, resource, object, environment);
            case Step.Apply apply -> apply(apply, object, environment);
        };
    }

    /// Not bound to the version that the stage was chosen for: a change in between is patched over.
    private static Write patch(
            Step.Patch patch,
            GroupVersionResource resource,
            KubeObject object,
            Environment environment) {
        // Conditions of nodes and pods have several authors: only the strategic patch keeps theirs.
        PatchType type = patch.type() == null ? PatchType.STRATEGIC : patch.type();
        Json body = PatchBody.of(patch, type, object.tree(), environment);
        return new Write.Patch(
                resource,
                object.namespace(),
                object.name(),
                patch.subresource(),
                type,
                body,
                false,
                WriteOptions.by(NodeEngine.MANAGER));
    }

    /// The object it renders names its own kind, name and namespace; without one, the namespace of
    /// the object that the stage is for. Only kinds that the server serves now are found.
    private Write apply(Step.Apply apply, KubeObject object, Environment environment) {
        JsonObject rendered =
                PatchBody.render(apply.template(), object.tree(), environment).asObject();
        var kind =
                GroupVersionKind.of(
                        rendered.stringOr("apiVersion", ""), rendered.stringOr("kind", ""));
        ResourceInfo info =
                client.resources().stream()
                        .filter(candidate -> candidate.groupVersionKind().equals(kind))
                        .findFirst()
                        .orElseThrow(() -> new TemplateException("no resource of kind " + kind));
        String namespace = rendered.object("metadata").stringOr("namespace", object.namespace());
        return new Write.Patch(
                info.resource(),
                info.namespaced() ? namespace : "",
                rendered.object("metadata").stringOr("name", ""),
                apply.subresource(),
                apply.type(),
                rendered,
                apply.type() == PatchType.APPLY,
                WriteOptions.by(NodeEngine.MANAGER));
    }

    /// Null when the object's finalizers are as wanted already.
    private static @Nullable Write finalizers(
            Step.Finalizers change, GroupVersionResource resource, KubeObject object) {
        List<String> before = object.finalizers();
        var after = new ArrayList<String>(change.empty() ? List.of() : before);
        after.removeAll(change.remove());
        change.add().stream().filter(added -> !after.contains(added)).forEach(after::add);
        if (after.equals(before)) {
            return null;
        }
        JsonArray present = JsonArray.ofStrings(before);
        JsonArray wanted = JsonArray.ofStrings(after);
        var operations = new ArrayList<Json>();
        // The test makes a change by somebody else in between a conflict rather than a loss.
        if (!before.isEmpty()) {
            operations.add(operation("test", present));
        }
        operations.add(operation("add", wanted));
        return new Write.Patch(
                resource,
                object.namespace(),
                object.name(),
                "",
                PatchType.JSON,
                JsonArray.of(operations),
                false,
                WriteOptions.by(NodeEngine.MANAGER));
    }

    private static JsonObject operation(String op, Json value) {
        return JsonObject.of("op", op, "path", "/metadata/finalizers", "value", value);
    }
}
