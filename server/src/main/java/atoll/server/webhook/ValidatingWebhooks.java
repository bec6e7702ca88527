package atoll.server.webhook;

import atoll.base.json.JsonObject;
import atoll.server.admission.AdmissionRequest;
import atoll.server.admission.Plugin;
import atoll.server.matching.Surroundings;
import atoll.server.resource.ResourceDefinition;
import java.util.function.Supplier;

/// Asks the webhooks of ValidatingWebhookConfigurations, one after another; the first denial is the
/// answer.
///
/// Upstream asks all at once and answers with the first denial that comes; asking in turn makes
/// that the same one every time.
public final class ValidatingWebhooks implements Plugin {
    private final Webhooks webhooks;

    /// @param uids a new one for each review
    public ValidatingWebhooks(Surroundings around, Transport transport, Supplier<String> uids) {
        this.webhooks = new Webhooks(around, transport, uids, "validatingwebhookconfigurations");
    }

    @Override
    public String name() {
        return "ValidatingAdmissionWebhook";
    }

    @Override
    public boolean isExtension() {
        return true;
    }

    /// @throws atoll.api.request.RefusedException when one denies, or fails and must not
    @Override
    public void validate(AdmissionRequest request, JsonObject object) {
        int index = 0;
        for (Webhook webhook : webhooks.about(request)) {
            ResourceDefinition seenAs = webhooks.seenAs(webhook, request, object);
            if (seenAs != null) {
                var notes = new WebhookNotes(webhook, false, 0, index++);
                webhooks.ask(notes, request, object, seenAs);
            }
        }
    }
}
