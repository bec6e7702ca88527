package atoll.server.webhook;

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
        JsonObject changed = patched(request, notes.webhook(), answer.seenAs(), object, patch);
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
                    webhooks.ask(notes, request, object, seenAs);
                    notes.mutated(false);
                }
            }
        }
    }

    /// Applies a patch in the version that the webhook saw, decodes what comes of it, and goes back
    /// to the version of the request. A patch that cannot be applied counts as a failure of the
    /// webhook; an object of the wrong form is refused in any case.
    ///
    /// @throws RefusedException with a 500: the writer can do nothing about it
    private JsonObject patched(
            AdmissionRequest request,
            Webhook webhook,
            ResourceDefinition seenAs,
            JsonObject object,
            Json patch) {
        Surroundings around = webhooks.around();
        ResourceDefinition own = request.definition();
        try {
            JsonObject changed = JsonPatch.apply(around.converted(object, own, seenAs), patch);
            if (request.isOfAnotherKind()) {
                return changed;
            }
            return around.converted(around.canonical(seenAs, changed), seenAs, own);
        } catch (DecodeException e) {
            throw new RefusedException(Status.internalError(e.refusal(seenAs.kind()).message()));
        } catch (RefusedException e) {
            if (webhook.failsOpen()) {
                return object;
            }
            throw new RefusedException(Status.internalError(e.status().message()));
        }
    }
}
