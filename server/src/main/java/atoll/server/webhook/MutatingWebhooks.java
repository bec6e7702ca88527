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
import java.util.function.Supplier;

/// Lets the webhooks of MutatingWebhookConfigurations change an object, one after another.
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

    private JsonObject mutate(AdmissionRequest request, JsonObject object, boolean again) {
        JsonObject current = object;
        for (Webhook webhook : webhooks.about(request)) {
            if (!again || webhook.again()) {
                Answer answer = webhooks.ask(webhook, request, current);
                Json patch = answer == null ? null : answer.patch();
                if (answer != null && patch != null) {
                    current = patched(request, webhook, answer.seenAs(), current, patch);
                }
            }
        }
        return current;
    }

    /// Webhooks are asked about deletions here too, where there is nothing to change.
    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        if (request.operation() == Operation.DELETE) {
            for (Webhook webhook : webhooks.about(request)) {
                webhooks.ask(webhook, request, object);
            }
        }
    }

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
            if (request.isAction()) {
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
