package atoll.server.webhook;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.patch.JsonPatch;
import atoll.api.request.RefusedException;
import atoll.api.validation.DecodeException;
import atoll.base.json.Json;
import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Operation;
import atoll.server.admission.Plugin;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets the webhooks of MutatingWebhookConfigurations change an object, one after another.
///
/// Each sees what the one before made. A refusal ends the chain.
public final class MutatingWebhooks implements Plugin {
    private final Webhooks webhooks;

    /// @param uids a new one for each review
    public MutatingWebhooks(Surroundings around, Transport transport, Supplier<String> uids) {
        this.webhooks = new Webhooks(around, transport, uids, "mutatingwebhookconfigurations");
    }

    @Override
    public String name() {
        return "MutatingAdmissionWebhook";
    }

    @Override
    public boolean isExtension() {
        return true;
    }

    @Override
    public JsonObject mutate(AdmissionRequest request, JsonObject object) {
        return mutate(request, object, false);
    }

    @Override
    public JsonObject mutateAgain(AdmissionRequest request, JsonObject object) {
        return mutate(request, object, true);
    }

    /// @param again the second round, for those whose `reinvocationPolicy` is `IfNeeded`
    private JsonObject mutate(AdmissionRequest request, JsonObject object, boolean again) {
        JsonObject current = object;
        List<Webhook> all = webhooks.about(request);
        for (int i = 0; i < all.size(); i++) {
            Webhook webhook = all.get(i);
            if (!again || webhook.again()) {
                var notes = new WebhookNotes(webhook, true, again ? 1 : 0, i);
                current = mutated(notes, request, current);
            }
        }
        return current;
    }

    /// The object after one webhook: itself when that is not about it, failed and may, or sent no
    /// patch.
    private JsonObject mutated(WebhookNotes notes, AdmissionRequest request, JsonObject object) {
        ResourceDefinition seenAs = webhooks.seenAs(notes.webhook(), request, object);
        Answer answer = seenAs == null ? null : webhooks.ask(notes, request, object, seenAs);
        if (answer == null) {
            return object;
        }
        Json patch = answer.patch();
        if (patch == null) {
            notes.mutated(false);
            return object;
        }
        JsonObject changed = patched(request, answer.seenAs(), object, patch);
        notes.mutated(!changed.equals(object));
        notes.patch(patch);
        return changed;
    }

    /// Webhooks are asked about deletions here too, where there is nothing to change.
    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (request.operation() == Operation.DELETE) {
            List<Webhook> all = webhooks.about(request);
            for (int i = 0; i < all.size(); i++) {
                ResourceDefinition seenAs = webhooks.seenAs(all.get(i), request, object);
                if (seenAs != null) {
                    var notes = new WebhookNotes(all.get(i), true, 0, i);
                    Answer answer = webhooks.ask(notes, request, object, seenAs);
                    notes.mutated(false);
                    requireNoPatch(answer, all.get(i));
                }
            }
        }
    }

    private static void requireNoPatch(@Nullable Answer answer, Webhook webhook) {
        if (answer != null && answer.patch() != null) {
            throw new RefusedException(
                    Status.internalError(
                            "admission webhook \"%s\" attempted to modify the object, which is not supported for this operation"
                                    .formatted(webhook.name())));
        }
    }

    /// Applies a patch in the version that the webhook saw, decodes what comes of it, and goes back
    /// to the version of the request. A patch that does not apply is the request's failure,
    /// whatever the webhook's policy says.
    ///
    /// @throws RefusedException with a 500: the writer can do nothing about it
    private JsonObject patched(
            AdmissionRequest request, ResourceDefinition seenAs, JsonObject object, Json patch) {
        Surroundings around = webhooks.around();
        ResourceDefinition own = request.definition();
        try {
            JsonObject changed = JsonPatch.apply(around.converted(object, own, seenAs), patch);
            if (request.isOfAnotherKind()) {
                return changed;
            }
            requireKind(seenAs, changed);
            return around.converted(around.canonical(seenAs, changed), seenAs, own);
        } catch (DecodeException e) {
            throw new RefusedException(Status.internalError(e.refusal(seenAs.kind()).message()));
        } catch (RefusedException e) {
            throw e.why().isEmpty() ? e : new RefusedException(Status.internalError(e.why()));
        }
    }

    /// Upstream finds out when it converts the outcome, and tells so in the names of its types.
    private static void requireKind(ResourceDefinition seenAs, JsonObject changed) {
        GroupVersionKind kind = seenAs.kind();
        String stated = changed.stringOr("kind", kind.kind());
        if (!seenAs.builtIn() || stated.equals(kind.kind())) {
            return;
        }
        String version = changed.stringOr("apiVersion", kind.apiVersion());
        String type = version.substring(version.indexOf('/') + 1) + "." + stated;
        String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.", 2)[0];
        throw new RefusedException(
                new Status(
                        500,
                        "",
                        "converting (%s) to (%s.%s): unknown conversion"
                                .formatted(type, group, kind.kind()),
                        JsonObject.EMPTY));
    }
}
